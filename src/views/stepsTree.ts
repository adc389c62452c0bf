import * as vscode from 'vscode';
import type { CheckResult } from '../course/course.ts';
import { COMMANDS, STEPS_VIEW } from './contributions.ts';
import type { ShownStep, ShownStudies, ShownStudy } from './shownStudy.ts';

export type StepsNode =
  | { readonly kind: 'step'; readonly study: ShownStudy; readonly step: ShownStep }
  | {
      readonly kind: 'check';
      readonly study: ShownStudy;
      readonly step: ShownStep;
      readonly check: CheckResult;
    };

type Mark = 'passed' | 'passed earlier' | 'not yet' | 'unknown';

/** The steps of the notebook in front, each with its checks as they stand now. */
export class StepsTree implements vscode.TreeDataProvider<StepsNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #studies: ShownStudies;
  readonly #view: vscode.TreeView<StepsNode>;
  readonly #listening: vscode.Disposable;
  #shown = '';

  constructor(studies: ShownStudies) {
    this.#studies = studies;
    this.#listening = studies.onDidChange(() => this.#refresh());
    this.#view = vscode.window.createTreeView(STEPS_VIEW, { treeDataProvider: this, showCollapseAll: true });
  }

  getChildren(node?: StepsNode): StepsNode[] {
    if (!node) {
      const study = this.#studies.active();
      return study ? study.steps.map((step) => ({ kind: 'step', study, step })) : [];
    }
    if (node.kind === 'check') return [];
    const { study, step } = node;
    return study.checks(step.id).map((check) => ({ kind: 'check', study, step, check }));
  }

  getTreeItem(node: StepsNode): vscode.TreeItem {
    return node.kind === 'step'
      ? stepItem(node.study, node.step)
      : checkItem(node.study, node.step, node.check);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
    this.#view.dispose();
  }

  /** Only for what is seen to change: a row that is drawn anew under the pointer takes no click. */
  #refresh(): void {
    // Out of sight nothing is asked, and checks need not be judged to find that out.
    if (!this.#view.visible) {
      this.#shown = '';
      this.#changed.fire();
      return;
    }
    const study = this.#studies.active();
    const rows = study?.steps.map((step) => [
      step,
      study.isRunning(step.id),
      study.checks(step.id).map((check) => [check.text, check.hint, markOf(study, step, check)]),
    ]);
    const shown = JSON.stringify([study?.uri.toString(), rows]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed.fire();
  }
}

function stepItem(study: ShownStudy, step: ShownStep): vscode.TreeItem {
  const checks = study.checks(step.id);
  const passed = checks.filter((check) => isPassed(markOf(study, step, check))).length;
  const item = new vscode.TreeItem(step.title, vscode.TreeItemCollapsibleState.Collapsed);
  // The id keeps what is expanded, and changes with nothing that a check can change.
  item.id = `${study.uri.toString()}#${step.id}`;
  item.contextValue = 'step';
  const done = checks.length > 0 && passed === checks.length;
  const running = study.isRunning(step.id);
  item.iconPath = running
    ? new vscode.ThemeIcon('loading~spin')
    : done
      ? new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'))
      : new vscode.ThemeIcon(passed > 0 ? 'circle-large-filled' : 'circle-large-outline');
  // A side bar has room for a step's title and little more: the words are said, and shown by the pointer.
  item.description = checks.length > 0 ? `${passed}/${checks.length}` : '';
  const words = [
    running ? vscode.l10n.t('running') : '',
    done ? vscode.l10n.t('done') : '',
    checks.length > 0 && !done ? vscode.l10n.t('{0} of {1} checks', passed, checks.length) : '',
  ].filter((part) => part !== '');
  item.tooltip = [step.title, ...words].join(' · ');
  item.accessibilityInformation = { label: [step.title, ...words].join(', ') };
  item.command = {
    command: COMMANDS.goToStep,
    title: vscode.l10n.t('Go to this step'),
    arguments: [step.id],
  };
  return item;
}

function checkItem(study: ShownStudy, step: ShownStep, check: CheckResult): vscode.TreeItem {
  const mark = markOf(study, step, check);
  const item = new vscode.TreeItem(check.text);
  item.id = `${study.uri.toString()}#${step.id}/${check.id}`;
  item.contextValue = 'check';
  item.iconPath = ICONS[mark]();
  item.description = WORDS[mark]();
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(check.text);
  if (check.hint) tooltip.appendMarkdown('\n\n').appendText(check.hint);
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${WORDS[mark]()}: ${check.text}` };
  item.command = {
    command: COMMANDS.explainStep,
    title: vscode.l10n.t('Explain this step'),
    arguments: [step.id],
  };
  return item;
}

function markOf(study: ShownStudy, step: ShownStep, check: CheckResult): Mark {
  if (check.verdict === 'true') return 'passed';
  if (study.hasPassed(step.id, check.id)) return 'passed earlier';
  return check.verdict === 'false' ? 'not yet' : 'unknown';
}

function isPassed(mark: Mark): boolean {
  return mark === 'passed' || mark === 'passed earlier';
}

const ICONS: Readonly<Record<Mark, () => vscode.ThemeIcon>> = {
  passed: () => new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  'passed earlier': () => new vscode.ThemeIcon('history', new vscode.ThemeColor('testing.iconPassed')),
  'not yet': () => new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  unknown: () => new vscode.ThemeIcon('question'),
};

const WORDS: Readonly<Record<Mark, () => string>> = {
  passed: () => vscode.l10n.t('passed'),
  'passed earlier': () => vscode.l10n.t('passed earlier'),
  'not yet': () => vscode.l10n.t('not yet'),
  unknown: () => vscode.l10n.t('not known yet'),
};
