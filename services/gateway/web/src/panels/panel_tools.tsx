import type { ComponentChildren } from "preact";
import { announce } from "../parts/announcements";
import { Icon } from "../parts/icons";
import { Popover } from "../parts/popover";
import { permalink } from "../queries/link";
import { asCsv } from "../api/addresses";

interface Props {
  id: string;
  /** The address of the answer that is shown. */
  csv: string | null;
  asTable: boolean;
  /** Null: the panel shows a table anyway. */
  onTable: ((asTable: boolean) => void) | null;
}

/** Shows the buttons of a panel: table or chart, CSV, link. */
export function PanelTools({ id, csv, asTable, onTable }: Props) {
  const other = asTable ? "Show as chart" : "Show as table";
  return (
    <>
      {onTable && (
        <button type="button" class="tool" aria-pressed={asTable} aria-label="Table" title={other} onClick={() => onTable(!asTable)}>
          <Icon name={asTable ? "chart" : "table"} />
        </button>
      )}
      {csv && <a class="tool" href={asCsv(csv)} download={`${id}.csv`} aria-label="Download as CSV" title="Download as CSV"><Icon name="download" /></a>}
      <CopyLink id={id} />
    </>
  );
}

/** Copies the link to a panel; where the browser does not allow that, follows the link. */
function CopyLink({ id }: { id: string }) {
  const copy = (event: Event): void => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    navigator.clipboard.writeText(permalink(id)).then(() => announce("Link copied"), () => announce("The browser did not allow copying"));
  };
  return <a class="tool" href={permalink(id)} onClick={copy} aria-label="Copy link" title="Copy link"><Icon name="link" /></a>;
}

/** Shows a button that opens the definition of a figure. */
export function InfoButton({ title, help, children }: { title: string; help: string; children?: ComponentChildren }) {
  return (
    <Popover class="tool" label={`What is ${title}?`} button={<Icon name="info" />}>
      {() => (
        <div class="definition">
          <h3>{title}</h3>
          <p>{help || "The definitions in force have no description of this."}</p>
          {children}
        </div>
      )}
    </Popover>
  );
}
