/**
 * The small controls of our panels: the VS Code webview UI toolkit, behind this one file, because the toolkit is archived
 * and may be replaced. Not for notebook outputs: custom elements are shared by all renderers of a notebook.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { h } from 'preact';
import type { ComponentChild, ComponentChildren } from 'preact';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
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

export function Dropdown(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
  readonly testId: string;
}): ComponentChild {
  return h(
    'vscode-dropdown',
    {
      'aria-label': props.label,
      'data-testid': props.testId,
      value: props.value,
      onchange: (event: Event) => {
        const { target } = event;
        if (target instanceof HTMLElement && 'value' in target) props.onChange(String(target.value));
      },
    },
    props.options.map(({ id, title }) =>
      h('vscode-option', { key: id, value: id, selected: id === props.value }, title),
    ),
  );
}
