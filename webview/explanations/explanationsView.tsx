import type {
  ExplanationsView as Shown,
  FromExplanations,
  ShownEvidence,
  ShownVerdict,
} from '../../src/protocol/explanationMessages.ts';
import { isLookedAt, type Look } from '../../src/protocol/look.ts';
import { Button, Dropdown } from '../ui/controls.ts';
import { Markdown } from '../ui/markdown.tsx';
import { explanationStrings } from './strings.ts';
import type { ExplanationStrings } from './strings.ts';

type Post = (message: FromExplanations) => void;

/** One step: what can be said of it now, with the rows that each sentence rests on, and its checks. */
export function ExplanationsView({
  view,
  look,
  post,
}: {
  view: Shown;
  /** What is looked at elsewhere. */
  look: Look;
  post: Post;
}) {
  const strings = explanationStrings(view.locale);
  const step = view.steps.find(({ id }) => id === view.step);
  const explanations = view.explanations.filter(firstOfItsText);
  return (
    <article data-testid="explanations" data-step={view.step} lang={view.locale}>
      <header>
        <h1>{step?.title ?? strings.explanationsTitle}</h1>
        <Dropdown
          label={strings.step}
          value={view.step}
          options={view.steps}
          onChange={(id) => post({ type: 'choose-step', step: id })}
          testId="step"
        />
      </header>
      {view.notWatched.length > 0 && (
        <div role="note">
          <ul class="dim" data-testid="not-watched">
            {view.notWatched.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <section aria-live="polite">
        {explanations.length === 0 && (
          <p class="dim" data-testid="no-explanation">
            {strings.explanationsEmpty}
          </p>
        )}
        {explanations.map((explanation) => (
          <Explanation
            key={explanation.id}
            explanation={explanation}
            look={look}
            strings={strings}
            post={post}
          />
        ))}
      </section>
      {view.checks.length > 0 && (
        <section>
          <h2>{strings.checks}</h2>
          <ul class="checks">
            {view.checks.map((check) => (
              <Check key={check.id} check={check} look={look} strings={strings} post={post} />
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

/** Several explanations may wait for the same cell; that is said once. */
function firstOfItsText({ text }: ShownVerdict, index: number, all: readonly ShownVerdict[]): boolean {
  return all.findIndex((each) => each.text === text) === index;
}

function Explanation({
  explanation,
  look,
  strings,
  post,
}: {
  explanation: ShownVerdict;
  look: Look;
  strings: ExplanationStrings;
  post: Post;
}) {
  const { id, verdict, text, cell, evidence } = explanation;
  return (
    <section
      class={verdict === 'true' ? 'explanation' : 'explanation waiting'}
      data-testid="explanation"
      data-id={id}
      data-verdict={verdict}
    >
      <Markdown text={text} />
      <RunCell cell={verdict === 'unknown' ? cell : undefined} strings={strings} post={post} />
      <EvidenceList evidence={evidence} look={look} strings={strings} post={post} />
    </section>
  );
}

const ICONS: Readonly<Record<ShownVerdict['verdict'], string>> = { true: '✓', false: '✗', unknown: '?' };

function Check({
  check,
  look,
  strings,
  post,
}: {
  check: ShownVerdict;
  look: Look;
  strings: ExplanationStrings;
  post: Post;
}) {
  const words = { true: strings.passed, false: strings.failed, unknown: strings.unknown };
  return (
    <li data-testid="check" data-id={check.id} data-verdict={check.verdict}>
      <span class={`verdict v-${check.verdict}`}>
        <span aria-hidden="true">{ICONS[check.verdict]}</span> {words[check.verdict]}
      </span>
      <div>
        <Markdown text={check.text} />
        {check.hint !== undefined && (
          <div class="dim">
            <Markdown text={check.hint} />
          </div>
        )}
        <RunCell cell={check.verdict === 'unknown' ? check.cell : undefined} strings={strings} post={post} />
        <EvidenceList evidence={check.evidence} look={look} strings={strings} post={post} />
      </div>
    </li>
  );
}

/** What is missing, one click away. */
function RunCell({
  cell,
  strings,
  post,
}: {
  cell: string | undefined;
  strings: ExplanationStrings;
  post: Post;
}) {
  if (cell === undefined) return null;
  return (
    <Button testId="run-cell" onClick={() => post({ type: 'run-cell', cellId: cell })}>
      {strings.runCell(cell)}
    </Button>
  );
}

/** Several sentences of one check may rest on the same row. */
function firstOfItsRow(each: ShownEvidence, index: number, all: readonly ShownEvidence[]): boolean {
  const same = JSON.stringify(each);
  return all.findIndex((other) => JSON.stringify(other) === same) === index;
}

function EvidenceList({
  evidence: all,
  look,
  strings,
  post,
}: {
  evidence: readonly ShownEvidence[];
  look: Look;
  strings: ExplanationStrings;
  post: Post;
}) {
  const evidence = all.filter(firstOfItsRow);
  if (evidence.length === 0) return null;
  return (
    <details class="evidence" open data-testid="evidence">
      <summary>
        {strings.evidence} ({evidence.length})
      </summary>
      <ul>
        {evidence.map((each, index) => (
          <EvidenceItem key={index} evidence={each} look={look} strings={strings} post={post} />
        ))}
      </ul>
    </details>
  );
}

/** Characters that a panel of usual width shows in one line; more is cut there, and whole in the title. */
const LONG = 40;

function EvidenceItem({
  evidence,
  look,
  strings,
  post,
}: {
  evidence: ShownEvidence;
  look: Look;
  strings: ExplanationStrings;
  post: Post;
}) {
  const { source, row, cellId, table, rowKey } = evidence;
  const fields = Object.entries(row)
    .map(([id, value]) => ({ id, text: typeof value === 'object' ? value.join(', ') : String(value) }))
    .filter(({ text }) => text !== '');
  // The name of an object of the API stands at the end of its source.
  const texts = [source.split(' ').at(-1) ?? '', ...fields.map((each) => each.text)];
  const marked =
    (rowKey !== undefined && look.row?.rowKey === rowKey && look.row.cellId === cellId) ||
    texts.some((text) => isLookedAt(text, look.texts));
  const lookHere = (): void =>
    post({
      type: 'look',
      texts,
      ...(cellId === undefined || table === undefined || rowKey === undefined
        ? {}
        : { row: { cellId, table, rowKey } }),
    });
  const content = (
    <>
      <span class="source">{source}</span>
      <span class="row">
        {fields.map(({ id, text }) => (
          <span key={id} class="field" title={text.length > LONG ? text : undefined}>
            <span class="dim">{id}</span> {text}
          </span>
        ))}
      </span>
    </>
  );
  return (
    <li class={marked ? 'looked' : undefined} onMouseEnter={lookHere} onFocusCapture={lookHere}>
      {cellId === undefined ? (
        <div class="item" data-testid="evidence-item">
          {content}
        </div>
      ) : (
        <button
          type="button"
          class="item link"
          data-testid="evidence-item"
          data-cell={cellId}
          title={strings.goToRow}
          onClick={() => post({ type: 'reveal-row', cellId, table, rowKey })}
        >
          {content}
        </button>
      )}
      <button
        type="button"
        class="to-topology"
        data-testid="in-topology"
        title={strings.inTopology}
        aria-label={strings.inTopology}
        onClick={() => post({ type: 'show-in-topology', texts })}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 5v3M3.5 11V8h9v3M6.5 2.5h3v2.5h-3zM2 11h3v2.5H2zM11 11h3v2.5h-3z" />
        </svg>
      </button>
    </li>
  );
}
