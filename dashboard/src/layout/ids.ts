/** The element that stays at the top while the page scrolls below it. */
export const TOP_NAVIGATION_ID = "top-navigation";
