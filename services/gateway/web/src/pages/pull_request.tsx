import { PullRequestView } from "../drawer/pull_request";
import { optionOf } from "../state/location";

/** Shows one pull request. */
export function PullRequestPage() {
  const [repo, number] = (optionOf("of") ?? "").split(/\/(?=\d+$)/);
  return <section class="panel full"><PullRequestView repo={repo ?? ""} number={Number(number)} former={null} /></section>;
}
