import type { Selection } from "../api/addresses";
import { lazy, loaded, type Lazy } from "../parts/loading";
import { OverviewPage } from "./overview";
import type { PageName } from "../state/pages";
import type { View } from "../state/view";

/**
 * What the panels of a page depend on: with them the page is drawn, too. Elements of a page that outlive those of its panels
 * would keep all rows that its tables ever had in memory.
 */
export interface PageProps {
  view: View;
  selection: Selection | null;
}

/** The code of each page, loaded when it is first shown; that of the overview comes with the shell, in as few files as can be. */
export const PAGE_PARTS: Record<PageName, Lazy<PageProps>> = {
  overview: loaded(OverviewPage),
  reviews: lazy(() => import("./reviews").then((module) => module.ReviewsPage)),
  people: lazy(() => import("./people").then((module) => module.PeoplePage)),
  delivery: lazy(() => import("./delivery").then((module) => module.DeliveryPage)),
  goals: lazy(() => import("./goals").then((module) => module.GoalsPage)),
  "pull-requests": lazy(() => import("./pull_requests").then((module) => module.PullRequestsPage)),
  "pull-request": lazy(() => import("./pull_request").then((module) => module.PullRequestPage)),
  explore: lazy(() => import("./explore").then((module) => module.ExplorePage)),
  sources: lazy(() => import("./sources").then((module) => module.SourcesPage)),
  definitions: lazy(() => import("./definitions").then((module) => module.DefinitionsPage)),
};
