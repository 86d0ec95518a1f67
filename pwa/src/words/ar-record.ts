/** Arabic for my record. */
import type { RecordWords } from "./record";

export const record: RecordWords = {
  title: "سجلّي",
  hint: "ما يُحفظ عنك، ومن اطّلع عليه.",
  take: "خذه معك",
  takeHint: "كل ما يُحفظ عنك، كما يمكنك أن تراه.",
  page: "للقراءة",
  data: "كبيانات",
  empty: "لم يطّلع عليه أحد",
  emptyText: "حين يقرأ أحد شيئًا يخصّك أو يغيّره، يظهر هنا.",
  company: "الشركة",
  done: { READ: "قراءة", EXPORTED: "تصدير", CHANGED: "تغيير" },
  kinds: {
    FEEDBACK: "ملاحظات لك",
    GOAL: "أهدافك",
    SHIFT_CHECK_IN: "لقاءات نهاية نوبتك",
    TRAINING: "تدريباتك",
    INSIGHT: "ما تقوله أرقامك",
    PLAN: "خطتك",
    REVIEW: "مراجعتك",
    SKILL: "مهاراتك",
    NUMBERS: "أرقامك",
    STANDING: "نظرة على أحوالك",
    PERSON: "بياناتك",
  },
  times: (n: number) => `عدد المرات: ${n}`,
};
