/** Arabic for growing, as far as other screens speak of it. */
import { counted, number } from "./ar-count";
import type { Words } from "./en";

export const growth: Words["growth"] = {
  title: "تطوري",
  numbers: "أرقامي",
  numbersHint: "كيف نمت، وما يراه من يقود عملك",
  skills: "مهاراتي",
  skillsHint: "رأيك بجانب رأي من يقود عملك",
  trainings: "تدريباتي",
  trainingsHint: "دقائق قليلة، خطوة بعد خطوة",
  numbersOf: "الأرقام",
  numbersOfHint: (name) => `الصفحة نفسها التي يراها ${name}`,
  skillsOf: "المهارات",
  skillsOfHint: (name) => `كلمات ${name} بجانب كلماتك`,
  minutes: counted("أقل من دقيقة", "دقيقة واحدة", "دقيقتان", "# دقائق", "# دقيقة", "# دقيقة"),
  from: (name) => `من ${name}`,
  stepsLeft: (done, all) => `${number(done)} من ${number(all)} من الخطوات`,
  due: (date) => `الموعد ${date}`,
  dueToday: "الموعد اليوم",
  wasDue: (date) => `كان الموعد ${date}`,
  plans: "الخطط",
  plansHint: "كتابة والتزام من الطرفين",
  mirror: "كيف أعطي",
  mirrorHint: "الثناء والتوجيه وكيف يصلان",
  record: "سجلّي",
  recordHint: "من اطّلع عليه، وكله لتأخذه معك",
};

export const waitingGrowth = {
  level: (names: string) => `مستوى مهارة لـ ${names}`,
  training: (names: string) => `تدريب لـ ${names}`,
  stepDone: () => "خطوة من تدريب",
  trained: () => "تدريب مكتمل",
  trainingBack: (names: string) => `إعادة تدريب إلى ${names}`,
  helped: () => "هل نفع التدريب",
  plan: (names: string) => `خطة مع ${names}`,
  planEdit: (names: string) => `تعديل الخطة مع ${names}`,
  planSigned: (names: string) => `توقيعك على الخطة مع ${names}`,
  planDuty: (names: string) => `في الخطة مع ${names}`,
  planNumber: (names: string) => `في الخطة مع ${names}`,
  planTalk: (names: string) => `في الخطة مع ${names}`,
  planPaused: (names: string) => `في الخطة مع ${names}`,
  planResumed: (names: string) => `في الخطة مع ${names}`,
  planEnded: (names: string) => `في الخطة مع ${names}`,
  planOff: (names: string) => `في الخطة مع ${names}`,
  planBack: (names: string) => `في الخطة مع ${names}`,
};
