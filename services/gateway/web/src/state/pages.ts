/** The pages of the dashboard; the name is the last part of the page's address, and the overview has none. */
export const PAGES = ["overview", "reviews", "people", "delivery", "goals", "pull-requests", "pull-request", "explore", "sources", "definitions"] as const;
export type PageName = (typeof PAGES)[number];

/** The pages of the bar, in its order, with what people call them. */
export const BAR_PAGES: readonly { name: PageName; title: string }[] = [
  { name: "overview", title: "Overview" },
  { name: "reviews", title: "Reviews" },
  { name: "people", title: "Teams and people" },
  { name: "delivery", title: "Delivery" },
  { name: "goals", title: "Goals" },
  { name: "pull-requests", title: "Pull requests" },
  { name: "explore", title: "Explore" },
  { name: "sources", title: "Sources" },
  { name: "definitions", title: "Definitions" },
];

/** The pages with charts over time, on which marks are lines. */
export const MARKED_PAGES: ReadonlySet<PageName> = new Set<PageName>(["overview", "reviews", "people", "delivery", "explore"]);

/** The pages of figures, which are narrower by weekday, hour and a range of a metric's value. */
export const COUNTED_PAGES: ReadonlySet<PageName> = new Set<PageName>([...MARKED_PAGES, "pull-requests"]);

/** Returns what people call a page. */
export function pageTitle(page: PageName): string {
  return BAR_PAGES.find(({ name }) => name === page)?.title ?? "Pull request";
}

/** Reads the page from the path of an address; another path is the overview's. */
export function readPage(pathname: string): PageName {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  return PAGES.find((page) => page === last) ?? "overview";
}

/** Returns the path of a page, relative to any other, so that the dashboard also works below a path of a reverse proxy. */
export function pagePath(page: PageName): string {
  return page === "overview" ? "./" : `./${page}`;
}
