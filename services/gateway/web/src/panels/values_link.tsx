import type { CountedValue, DeploymentRow } from "../api/schema";
import { ForgeLink } from "./forge_link";
import { PullRequestLink } from "./pull_request_link";

/** Shows what a value is of: a link to its pull request or its deployment, else its name. */
export function ValueLink({ row }: { row: Pick<CountedValue, "repo" | "number" | "pull_request" | "deployment"> }) {
  const { pull_request: pull, deployment } = row;
  if (pull) return <PullRequestLink row={pull} />;
  if (!deployment) return <span class="title">{valueName(row)}</span>;
  const name = deploymentName(deployment);
  return <ForgeLink url={deployment.url} title={name}>{name}</ForgeLink>;
}

/** Returns the name of what a value is of: the repository, and the number of a pull request. */
export function valueName({ repo, number }: Pick<CountedValue, "repo" | "number">): string {
  return number === null ? repo : `${repo}#${number}`;
}

function deploymentName({ repo, ref, sha, environment }: DeploymentRow): string {
  return [repo, ref, sha?.slice(0, 7), environment].filter((part) => part).join(" ");
}
