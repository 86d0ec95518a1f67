/** Arabic for notifications on this phone. */
import { counted, number } from "./ar-count";
import type { NotifyWords } from "./notify";

const seconds = counted("في أقل من ثانية", "في ثانية واحدة", "في ثانيتين", "في # ثوانٍ", "في # ثانية", "في # ثانية");
const waited = counted("لا جديد في الوارد.", "شيء جديد واحد في الوارد.", "شيئان جديدان في الوارد.", "# أشياء جديدة في الوارد.", "# شيئًا جديدًا في الوارد.", "# شيء جديد في الوارد.");

export const notify: NotifyWords = {
  title: "إخباري عندما",
  onlyOnShift: "أثناء ورديتك فقط.",
  all: "كلها",
  none: "لا شيء",
  some: (on, all) => `${number(on)} من ${number(all)}`,
  groups: {
    feedback: {
      title: "الملاحظات",
      kinds: {
        FEEDBACK_GIVEN: "تصلني ملاحظات من أحدهم",
        FEEDBACK_EDITED: "تتغير ملاحظات وصلتني",
        FEEDBACK_READ: "يقرأ أحدهم ما قلته",
        FEEDBACK_REPLIED: "يرد أحدهم على ما قلته",
        FEEDBACK_FOLLOWED_UP: "يعود أحدهم إلى ملاحظاتي",
        FEEDBACK_FOLLOW_UP_DUE: "يحين وقت النظر مجددًا",
        FEEDBACK_REQUESTED: "يطلب أحدهم ملاحظاتي",
        FEEDBACK_REQUEST_DECLINED: "لا يستطيع أحدهم إجابتي",
        FEEDBACK_QUIET_WEEK: "يمر أسبوع دون ملاحظات مني",
      },
    },
    wall: {
      title: "الجدار",
      kinds: {
        RECOGNITION_GIVEN: "أظهر على الجدار",
        RECOGNITION_REACTED: "يتفاعل أحدهم مع منشوري على الجدار",
      },
    },
    checkIns: {
      title: "اللقاءات",
      kinds: {
        CHECK_IN_SCHEDULED: "يرتب أحدهم لقاء معي",
        CHECK_IN_AGENDA_ITEM_ADDED: "يضيف أحدهم نقطة إلى لقائنا",
        CHECK_IN_MOVED: "يتغير موعد لقاء لي",
        CHECK_IN_SKIPPED: "يُتخطى لقاء لي",
        CHECK_IN_SERIES_CANCELLED: "تنتهي لقاءاتي مع أحدهم",
        CHECK_IN_LEAD_CHANGED: "يقود شخص آخر لقاءاتي",
        CHECK_IN_COMING_UP: "يكون لي لقاء غدًا",
        CHECK_IN_HELP_NEEDED: "يحتاج أحدهم في متجري إلى مساعدة",
      },
    },
    todo: {
      title: "المهام",
      kinds: {
        ACTION_ITEM_ADDED: "تُسجل مهمة لي",
        ACTION_ITEM_COMPLETED: "يُنجز شيء في قائمتنا",
        ACTION_ITEM_DROP_PROPOSED: "يقترح أحدهم ترك شيء",
        ACTION_ITEM_DROPPED: "يُترك شيء",
        ACTION_ITEM_SPLIT: "تُقسم مهمة إلى خطوات",
        ACTION_ITEM_HANDED_OVER: "تنتقل مهمة إلى شخص آخر",
        ACTION_ITEM_DUE: "يحين موعد شيء في قائمتي",
      },
    },
    goals: {
      title: "الأهداف",
      kinds: {
        GOAL_CREATED: "يقترح أحدهم عليّ هدفًا",
        GOAL_EDITED: "يتغير هدف لي",
        GOAL_AGREED: "يوافق أحدهم على هدف",
        GOAL_CLOSED: "يُغلق هدف",
        GOAL_STATUS_SET: "يبتعد هدف عن المسار",
        GOAL_UPDATE_DUE: "يبقى هدف بلا جديد أسبوعين",
      },
    },
    growth: {
      title: "المهارات والتدريبات",
      kinds: {
        SKILL_ASSESSED: "يقول من يقود عملي رأيه في مهارة لي",
        TRAINING_ASSIGNED: "يوجد تدريب لي من أحدهم",
        TRAINING_DUE: "يقترب موعد تدريب لي",
        TRAINING_COMPLETED: "ينهي أحدهم تدريبًا مني",
        TRAINING_DECLINED: "يعود إليّ تدريب أعطيته",
      },
    },
    plans: {
      title: "الخطط",
      kinds: {
        PLAN_CREATED: "يبدأ أحدهم خطة معي",
        PLAN_EDITED: "تتغير خطة لي",
        PLAN_SIGNED: "يوقّع الطرف الآخر خطة",
        PLAN_DUTY_COMPLETED: "يفي الطرف الآخر بوعد",
        PLAN_PAUSED: "تتوقف خطة لي مؤقتًا",
        PLAN_RESUMED: "تستمر خطة لي",
        PLAN_MET: "تكتمل خطة لي",
        PLAN_NOT_MET: "تنتهي خطة لي",
        PLAN_CALLED_OFF: "تُلغى خطة لي",
        PLAN_HANDED_OVER: "شخص جديد يدير خطتي",
        PLAN_DUTY_DUE: "يقترب موعد وعد مني",
        PLAN_LOOK_BACK_DUE: "حان وقت النظر إلى الوراء",
      },
    },
    watch: {
      title: "أرقام تستحق نظرة",
      kinds: {
        INSIGHT_RAISED: "يوجد ما يستحق نظرة",
        INSIGHT_CAUSE_CHOSEN: "يقول أحدهم ما وراء الأمر",
        INSIGHT_ACCEPTED: "يختار أحدهم الخطوة التالية",
        INSIGHT_DISMISSED: "يترك أحدهم الأمر كما هو",
        INSIGHT_NEW_NORMAL_ANSWERED: "يقول أحدهم ما هو المعتاد الآن",
        INSIGHT_ENDED: "يعود شيء إلى المعتاد",
        EFFECT_MEASURED: "يُعرف هل نفع شيء",
      },
    },
    safety: {
      title: "تسجيل دخولي",
      kinds: {
        PERSON_ENROLLED: "يُنشئ أحدهم رمز دخول لي",
        PERSON_RECOVERED: "يسجل أحدهم خروج أجهزتي",
        PASSKEY_REFUSED: "ربما نُسخ مفتاح دخول لي",
      },
    },
  },
  offer: {
    wrote: (name) => `هل يخبرك هاتفك عندما يصل رد ${name}؟`,
    came: (name) => `ملاحظات لك من ${name}. هل يخبرك هاتفك في المرة القادمة؟`,
    text: "أثناء وردياتك فقط. والاختيار لك عمّا يخبرك.",
    textPhone: "على الآيفون ثلاث خطوات، مرة واحدة.",
    yes: "نعم، أريد ذلك",
    showMe: "كيف أفعل ذلك؟",
    later: "ليس الآن",
    done: "من الآن يخبرك هاتفك.",
  },
  waited,
  push: {
    off: "الإشعارات متوقفة على هذا الهاتف",
    offText: "بتشغيلها تعرف بالملاحظات أثناء عملك.",
    turnOn: "تشغيل الإشعارات",
    turningOn: "جارٍ التشغيل",
    on: "الإشعارات تعمل",
    turnOff: "إيقافها على هذا الهاتف",
    denied: "الإشعارات محجوبة عن Goodshift",
    deniedText: "السماح بها يكون في إعدادات هذا الموقع في المتصفح.",
    none: "هذا المتصفح لا يعرض إشعارات",
    noneText: "كل شيء ما زال في الوارد.",
    iphone: "أولاً: إضافة Goodshift إلى الآيفون",
    iphoneText: "الخطوات الثلاث في الأسفل. بعدها تُشغَّل الإشعارات من هنا.",
    slow: "لم يجب الهاتف. محاولة أخرى باتصال أفضل قد تنجح.",
    test: "إرسال تجربة إليّ",
    testing: "في الطريق",
    arrived: "وصلت إلى هذا الهاتف.",
    took: (n) => `${seconds(n)}. كل شيء بخير.`,
    notArrived: "لم تصل إلى هنا.",
    notArrivedText: "إيقاف الإشعارات وتشغيلها من جديد قد ينفع، ثم تجربة أخرى.",
    noDevice: "لا جهاز لك يستقبل الإشعارات بعد.",
  },
};
