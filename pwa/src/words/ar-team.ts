/** Arabic for the team at a glance and for the sheet of codes. */
import { counted, ofDays } from "./ar-count";
import type { Same } from "./en";
import type { team as english } from "./en-team";

const goals = counted("لا هدف", "هدف واحد", "هدفان", "# أهداف", "# هدفًا", "# هدف");
const things = counted("لا شيء متأخر", "شيء واحد متأخر", "شيئان متأخران", "# أشياء متأخرة", "# شيئًا متأخرًا", "# شيء متأخر");
const unread = counted("لا ملاحظات غير مقروءة", "ملاحظة واحدة لم تُقرأ بعد", "ملاحظتان لم تُقرآ بعد", "# ملاحظات لم تُقرأ بعد", "# ملاحظة لم تُقرأ بعد", "# ملاحظة لم تُقرأ بعد");
const codes = counted("لا رمز", "رمز واحد", "رمزين", "# رموز", "# رمزًا", "# رمز");

export const team: Same<typeof english> = {
  nextBest: "الأفضل الآن",
  wordless: (name, when) => `لا كلمة لـ ${name} منذ: ${when}`,
  neverHeard: (name) => `${name} بانتظار أول كلمة`,
  hereUntil: (time) => `هنا حتى ${time}.`,
  tell: (name) => `قول شيء لـ ${name}`,
  noWordYet: "لا ملاحظات بعد",
  noWordFor: (n) => `لا ملاحظات منذ ${ofDays(n)}`,
  offTrack: (title) => `هدف خارج المسار: ${title}`,
  severalOffTrack: (n) => `${goals(n)} خارج المسار`,
  overdue: (text, n) => `تأخر ${ofDays(n)}: ${text}`,
  severalOverdue: (n) => things(n),
  unread: (n) => unread(n),
  heard: (when) => `آخر كلمة: ${when}`,
  acts: { quiet: "ملاحظات", offTrack: "حديث", overdue: "مساعدة", unread: "نظرة" },
  allGood: "كل شيء بخير",
  honest: "ما تراه عن شخص، يراه ذلك الشخص أيضًا. ما يبقى بين آخرين لا يُحسب هنا.",
  bringIn: "إدخال شخص جديد",
  bringInText: "رموز على الورق، عدة رموز في الصفحة",
  everybody: "الجميع",
  everybodyText: "الأرقام والمهارات ورمز لهاتف واحد",
  codes: {
    title: "رموز على الورق",
    who: "من يبدأ اليوم؟",
    hint: "رمز لكل شخص. تعمل الرموز عشر دقائق، فالطباعة عند حضور الجميع.",
    make: (n) => `إنشاء ${codes(n)}`,
    making: "جارٍ إنشاء الرموز",
    missing: "ينقص من يبدأ.",
    ready: (time) => `كل رمز يعمل مرة واحدة، حتى ${time}.`,
    print: "طباعة",
    others: "اختيار آخرين",
    scan: (name) => `${name}، هذا للمسح بهاتفك`,
    type: (host) => `أو فتح ${host} وكتابة`,
    some: (n) => `لم يمكن إنشاء ${codes(n)}. محاولة أخرى قد تنجح.`,
  },
};
