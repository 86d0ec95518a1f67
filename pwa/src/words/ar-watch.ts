/** Arabic for insights outside their own pages. */
export const watch = {
  title: "يستحق نظرة",
  hint: "حيث خرج رقم عن المعتاد",
  at: (what: string, where: string) => `${what} · ${where}`,
  since: (date: string) => `لافت منذ ${date}`,
  ask: "سؤال لك",
  company: "الشركة كلها",
  yours: "رقمك",
};

export const waitingInsights = {
  opened: () => "تمت رؤيته",
  insightCause: (names: string) => `ما وراء ذلك: ${names}`,
  insightAccepted: (names: string) => `الخطوة التالية مع ${names}`,
  insightDismissed: (names: string) => `بقي كما هو: ${names}`,
  insightNormal: (names: string) => `ما هو المعتاد: ${names}`,
  effectStarted: (names: string) => `شيء للتجربة: ${names}`,
  effectCalledOff: (names: string) => `إنهاء تجربة: ${names}`,
};
