/** Arabic for the two readings. */
import { counted, number } from "./ar-count";
import type { Words } from "./en";

export const several = (names: string[]): string => new Intl.ListFormat("ar", { type: "conjunction" }).format(names);

const apart = counted("لا فرق", "درجة واحدة بينكما", "درجتان بينكما", "# درجات بينكما", "# درجة بينكما", "# درجة بينكما");
const steps = counted("لا درجة", "درجة واحدة", "درجتان", "# درجات", "# درجة", "# درجة");

export const reading: Words["reading"] = {
  names: { tone: "النبرة", importance: "الأهمية", clarity: "الوضوح" },
  ends: { tone: ["لطيفة", "قوية"], importance: ["أمر صغير", "مهم جدًا"], giveClarity: ["مجرد تلميح", "واضح تمامًا"], readClarity: ["محيّر", "واضح تمامًا"] },
  giving: {
    tone: ["لطيفة", "ودية", "كما كانت", "دافئة", "قوية"],
    importance: ["أمر صغير", "جيد أن يُعرف", "يستحق القول", "مهم", "مهم جدًا"],
    clarity: ["مجرد تلميح", "إشارة", "بسيط", "واضح", "واضح تمامًا"],
  },
  receiving: {
    tone: ["لطيفة", "ودية", "كما كانت", "قوية نوعًا ما", "قوية"],
    importance: ["أمر صغير", "جيد أن يُعرف", "يستحق العمل", "مهم", "مهم جدًا"],
    clarity: ["محيّر", "محيّر قليلًا", "نصف واضح", "واضح", "واضح تمامًا"],
  },
};

export const read: Words["read"] = {
  title: (name) => `ملاحظات من ${name}`,
  to: (name) => `ملاحظات إلى ${name}`,
  nextTime: "في المرة القادمة",
  question: "كيف وصلتك؟",
  youFirst: (name) => `أنت أولًا. ثم ترى كيف قصدها ${name}.`,
  see: (name) => `كيف قصدها ${name}`,
  missing: (names) => `يبقى اختيار: ${several(names)}`,
  kept: "قراءتك محفوظة.",
  keptText: (name) => `عند عودة الاتصال ترى كيف قصدها ${name}.`,
  keptSending: (name) => `لحظة، ثم ترى كيف قصدها ${name}.`,
  sides: "القراءتان",
  met: "تلاقيتما",
  apart,
  line: (dimension, first, a, second, b) => `${dimension}: ${first} ${number(a)}، ${second} ${number(b)}. ${a === b ? "الشيء نفسه." : `${apart(Math.abs(a - b))}.`}`,
  gap: {
    allMet: "القراءة واحدة عندكما",
    allMetText: "النبرة والأهمية والوضوح، كلها تلاقت.",
    closeTitle: "أنتما قريبان",
    worth: (dimension) => `${dimension}: يستحق كلمة`,
    metList: (names) => `${several(names)}: تلاقٍ.`,
    closeList: (names) => `${several(names)}: تقارب.`,
    wide: (name, n) => `${name}: الفرق ${steps(n)}، وهذا ليس ذنب أحد.`,
  },
  noGiverReading: (name) => `لم يصل من ${name} كيف كان القصد. السؤال ممكن، إن شئت.`,
  waitsForThem: (name) => `تظهر القراءتان بعد أن تصل قراءة ${name}.`,
  again: "قراءة ثانية",
  thanks: (name) => `شكرًا، ${name}`,
  thanked: (name) => `صار معلومًا عند ${name} أنها نفعت`,
  ask: (name) => `سؤال ${name}`,
  askQuick: ["هل يمكن أن أراها مرة؟", "كيف يبدو العمل الجيد؟", "هل نتحدث عنها اليوم؟"],
  askOwn: "سؤالك",
  askSend: "إرسال السؤال",
  asked: (name) => `وصل السؤال إلى ${name}`,
  correct: "شيء غير صحيح",
  correctHint: (name) => `كلمة عما ليس صحيحًا. التصحيح عند ${name}، وتبقى النسخة الأولى ظاهرة.`,
  correctOwn: "ما ليس صحيحًا",
  correctSend: "طلب تصحيح",
  corrected: (name) => `وصل طلب التصحيح إلى ${name}`,
  unchanged: "بقيت كما كانت.",
  replies: "ما قيل عنها",
  replyKinds: { THANKS: "شكر", QUESTION: "سؤال", CORRECTION: "طلب تصحيح" },
  edited: (when) => `عُدّلت ${when}`,
  versions: "نسخ سابقة",
  written: (when) => `كُتبت ${when}`,
  answerTo: "سؤالك",
  answerFor: (name) => `سؤال من ${name}`,
  cause: "ما الذي أعاق",
  edit: "تغيير الكلمات",
  followUp: "هل تحسن الأمر؟",
  followUpHint: (name) => `تحدثت مع ${name} عن ذلك. كيف الأمر الآن؟`,
  better: "نعم، تحسن",
  notYet: "ليس بعد",
  note: "كلمة عن ذلك، إن شئت",
  followedBetter: "تحسن الأمر.",
  followedNotYet: "لم يتحسن بعد.",
  followUpOn: (date) => `موعد النظر مجددًا ${date}`,
  followedSent: "سُجل ذلك. اكتملت الدائرة.",
};
