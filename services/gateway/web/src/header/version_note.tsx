import { definitions } from "../queries/definitions";
import { optionOf, setOptions } from "../state/location";

/** Says that a link was made with other definitions than those that are active now. */
export function VersionNote() {
  const made = optionOf("definitions");
  const active = definitions.result.value.data?.metrics.definition_version;
  if (made === null || active === undefined || made === String(active)) return null;
  return (
    <div class="banner" role="note">
      <span>This link was made with version {made} of the definitions. What is shown is measured with version {active}.</span>
      <button type="button" class="plain" onClick={() => setOptions({ definitions: null })}>Understood</button>
    </div>
  );
}
