import type { ComponentChildren } from 'preact';
import { Button } from '../ui/controls.ts';
import type { TopologyStrings } from './strings.ts';
import type { useAnswer } from './useAnswer.ts';

/** Asks something of the extension; while the answer is awaited it says so, and stops it. The focus stays where it is. */
export function AskButton({
  testId,
  answer: { waiting, stop },
  onAsk,
  busy,
  strings,
  children,
}: {
  testId: string;
  answer: ReturnType<typeof useAnswer>;
  onAsk: () => void;
  /** What is going on while it waits. */
  busy: string;
  strings: TopologyStrings;
  children: ComponentChildren;
}) {
  return (
    <>
      <Button testId={testId} onClick={waiting ? stop : onAsk}>
        {waiting ? strings.stop : children}
      </Button>
      <span role="status" class="dim">
        {waiting && busy}
      </span>
    </>
  );
}
