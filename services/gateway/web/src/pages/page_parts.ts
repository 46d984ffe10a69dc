import { lazy, loaded, type Lazy } from "../parts/loading";
import { OverviewPage } from "./overview";
import type { PageName } from "../state/pages";

/** The code of each page, loaded when it is first shown; that of the overview comes with the shell, in as few files as can be. */
export const PAGE_PARTS: Record<PageName, Lazy<object>> = {
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
