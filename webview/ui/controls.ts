/**
 * The small controls of our panels: the VS Code webview UI toolkit, behind this one file, because the toolkit is archived
 * and may be replaced. Not for notebook outputs: custom elements are shared by all renderers of a notebook.
 */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';
import { h } from 'preact';
import type { ComponentChild, ComponentChildren } from 'preact';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

export function Button(props: {
  readonly onClick: () => void;
  readonly testId: string;
  readonly children?: ComponentChildren;
}): ComponentChild {
  return h(
    'vscode-button',
    { appearance: 'secondary', onClick: props.onClick, 'data-testid': props.testId },
    props.children,
  );
}

/** The platform's own list: its keys and its words for a screen reader come with it, in a fourth of the toolkit's size. */
const SELECT = {
  maxWidth: '100%',
  minHeight: '26px',
  padding: '2px 6px',
  font: 'inherit',
  color: 'var(--vscode-dropdown-foreground, var(--vscode-editor-foreground, CanvasText))',
  background: 'var(--vscode-dropdown-background, var(--vscode-editor-background, Canvas))',
  border: '1px solid var(--vscode-contrastBorder, var(--vscode-dropdown-border, currentColor))',
  borderRadius: '2px',
};

export function Dropdown(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  readonly testId: string;
}): ComponentChild {
  return h(
    'select',
    {
      'aria-label': props.label,
      'data-testid': props.testId,
      value: props.value,
      style: SELECT,
      onChange: (event: Event) => {
        if (event.target instanceof HTMLSelectElement) props.onChange(event.target.value);
      },
    },
    props.options.map(({ id, title }) => h('option', { key: id, value: id }, title)),
  );
}
