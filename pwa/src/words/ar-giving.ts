/** Arabic for the giver: hints while writing, and the mirror of one's own giving. */
import { counted, ofWeeks } from "./ar-count";
import type { Same } from "./en";
import type { giving as english } from "./en-giving";

const onWall = counted("ولا شيء على الجدار", "وشيء واحد على الجدار", "وشيئان على الجدار", "و# أشياء على الجدار", "و# شيئًا على الجدار", "و# شيء على الجدار");
const read = counted("لا شيء قرأه كلاكما", "من ملاحظة واحدة قرأها كلاكما", "من ملاحظتين قرأهما كلاكما", "من # ملاحظات قرأها كلاكما", "من # ملاحظة قرأها كلاكما", "من # ملاحظة قرأها كلاكما");
const unread = counted("قُرئ كل شيء", "ملاحظة واحدة لم تُقرأ بعد", "ملاحظتان لم تُقرآ بعد", "# ملاحظات لم تُقرأ بعد", "# ملاحظة لم تُقرأ بعد", "# ملاحظة لم تُقرأ بعد");

export const giving: Same<typeof english> = {
  onlyYou: "هذا لك وحدك",
  hints: {
    TRAIT: (word) => `«${word}» تصف الشخص نفسه. ما الفعل الذي رأيته؟`,
    NICE: (word) => `«${word}» كلمة تسرّ. ما الذي رأيته؟ هكذا يمكن تكراره.`,
    ALWAYS: (word) => `«${word}» يسهل الجدال فيها. متى كان ذلك؟`,
    BACK: (word) => `«${word}» تنظر إلى الوراء. ما الممكن في المرة القادمة؟`,
    ONLY_NOT: "هذا يقول ما يُترك. وما البديل؟",
    NO_NEXT: "شيء واحد للتجربة ينفع أكثر مما ساء.",
    SHORT: "تفصيل واحد بعد: ما هو بالضبط؟",
  },
  mirror: {
    promise: "لا يراه أحد غيرك، ولا يُقاس به أحد.",
    since: "نظرة إلى الوراء",
    weeks: (n) => ofWeeks(n),
    year: "سنة",
    beside: "الثناء بجانب التوجيه",
    praise: "ثناء",
    coaching: "توجيه",
    wall: (n) => onWall(n),
    none: "لم يُعطَ شيء في هذه المدة بعد",
    onlyCoaching: "توجيه فقط حتى الآن. ما سار جيدًا يستحق كلمة أيضًا.",
    landed: "كيف يصل",
    landedOf: (n) => read(n),
    tooFew: "يظهر هنا عندما يقول الناس كيف وصلتهم كلماتك.",
    same: { tone: "بالقوة التي تقصدها", importance: "بالأهمية التي تقصدها", clarity: "بالوضوح الذي تقصده" },
    more: { tone: "أقوى مما تقصد", importance: "أهم مما تقصد", clarity: "أوضح مما تقصد" },
    less: { tone: "ألطف مما تقصد", importance: "أقل أهمية مما تقصد", clarity: "أقل وضوحًا مما تقصد" },
    steps: (steps) => `بمقدار ${steps} على مقياس من خمس، في المتوسط`,
    unread: (n) => unread(n),
    unseen: "30 يومًا بلا كلمة منك",
    never: "لا شيء منك بعد",
    last: (when) => `آخر كلمة منك: ${when}`,
    give: (name) => `قول شيء لـ ${name}`,
  },
};
