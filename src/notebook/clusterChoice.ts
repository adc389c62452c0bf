/** Which cluster the notebooks of this workspace run on: the embedded lab, or a context of the kubeconfig. */
import * as vscode from 'vscode';
import type { Backend } from '../backend.ts';
import type { Kubeconfig } from '../live/kube/kubeconfig.ts';
import type { ChangeAnswer, ChangeQuestion, LiveBackend } from '../live/live.ts';
import { isKubeProblem } from '../live/kube/kubeProblem.ts';
import type { LiveLocale } from '../live/words.ts';
import { liveSettings } from '../views/settings.ts';
import { loadKube, loadLive } from './bundles.ts';
import { inQuestion, notice } from '../views/notice.ts';

/** In the workspace's state. */
const CONTEXT = 'live.context';
const ALLOWED = 'live.allowedContexts';
const NODE = 'live.pinnedNode';

export class ClusterChoice {
  readonly #state: vscode.Memento;
  /** Nodes of the cluster that was opened last, for the choice of an agent. */
  #agentNodes: () => readonly string[] = () => [];
  #server: string | undefined;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Undefined: the embedded lab. */
  get context(): string | undefined {
    return this.#state.get<string>(CONTEXT);
  }

  /** Of the cluster that was opened last. */
  get server(): string | undefined {
    return this.context === undefined ? undefined : this.#server;
  }

  /** The cluster that this workspace runs on. Rejects, in words for people, when it cannot be used. */
  async open(context: string, locale: LiveLocale): Promise<Backend> {
    const backend = await this.connect(context, locale);
    this.#agentNodes = () => backend.agentNodes();
    this.#server = backend.server;
    return backend;
  }

  /** Of the kubeconfig. */
  contexts(): Kubeconfig['contexts'] {
    return loadKube().readKubeconfig().contexts;
  }

  /** Any cluster of the kubeconfig. Rejects, in words for people, when it cannot be used. */
  async connect(context: string, locale: LiveLocale): Promise<LiveBackend> {
    try {
      return await loadLive().createLiveBackend({
        context,
        locale,
        settings: liveSettings(loadLive().DEFAULT_LIVE_SETTINGS),
        trusted: () => vscode.workspace.isTrusted,
        allowed: (name, server) => this.#allowed().includes(allowanceOf(name, server)),
        ask: (question) => this.#ask(question),
        pinnedNode: () => this.#state.get<string>(NODE),
        openTerminal: (name, { program, args, env }) => {
          vscode.window
            .createTerminal({
              name,
              shellPath: program,
              shellArgs: [...args],
              env: { KUBECONFIG: env['KUBECONFIG'], WSLENV: env['WSLENV'] },
            })
            .show();
        },
        cwd: folderOfThisMachine(),
      });
    } catch (error) {
      throw isKubeProblem(error) ? new Error(error.text(locale), { cause: error }) : error;
    }
  }

  /** Asks which one. True when it is another one now. */
  async choose(): Promise<boolean> {
    const { contexts, problems } = loadKube().readKubeconfig();
    const now = vscode.l10n.t('now');
    const marked = (text: string, isNow: boolean): string => (isNow ? `${text} (${now})` : text);
    interface Item extends vscode.QuickPickItem {
      readonly chosen?: { readonly context: string | undefined } | 'pin' | 'withdraw' | 'settings';
    }
    const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const items: Item[] = [
      {
        label: marked(vscode.l10n.t('Embedded lab'), this.context === undefined),
        description: vscode.l10n.t('simulated'),
        chosen: { context: undefined },
      },
      separator(vscode.l10n.t('Clusters of your kubeconfig')),
      ...contexts.map(({ name, server = '' }): Item => ({
        label: marked(name, this.context === name),
        description: server,
        chosen: { context: name },
      })),
      ...problems.map((problem): Item => ({ label: problem.where, description: problem.reason })),
      separator(vscode.l10n.t('Live')),
      { label: vscode.l10n.t('Choose the node whose agent answers…'), chosen: 'pin' },
      ...(this.#allowed().length > 0
        ? [{ label: vscode.l10n.t('Withdraw permission to change…'), chosen: 'withdraw' } satisfies Item]
        : []),
      { label: vscode.l10n.t('Hosts and ssh…'), description: 'ciliumStudy.live', chosen: 'settings' },
    ];
    const title = vscode.l10n.t('Where should the cells of this workspace run?');
    const chosen = (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.chosen;
    if (chosen === 'pin') await this.#pin();
    else if (chosen === 'withdraw') await this.withdraw();
    else if (chosen === 'settings')
      await vscode.commands.executeCommand('workbench.action.openSettings', 'ciliumStudy.live');
    else if (chosen !== undefined && chosen.context !== this.context) {
      await this.#state.update(CONTEXT, chosen.context);
      await this.#state.update(NODE, undefined);
      this.#server = undefined;
      return true;
    }
    return false;
  }

  /** Takes back what was allowed for good: from then on a change asks again. */
  async withdraw(): Promise<void> {
    const allowed = this.#allowed();
    if (allowed.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No context may be changed without asking: there is no permission to withdraw.'),
      );
      return;
    }
    const items = allowed.map((allowance) => {
      const space = allowance.lastIndexOf(' ');
      const [label, description] = [allowance.slice(0, space), allowance.slice(space + 1)];
      return { label, description, picked: label === this.context, allowance };
    });
    const title = vscode.l10n.t('Which contexts shall ask again before something is changed?');
    const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
    if (chosen === undefined || chosen.length === 0) return;
    const withdrawn = new Set(chosen.map((each) => each.allowance));
    await this.#state.update(
      ALLOWED,
      this.#allowed().filter((allowance) => !withdrawn.has(allowance)),
    );
    void vscode.window.showInformationMessage(
      notice(vscode.l10n.t('Asks again before a change: {0}', chosen.map(({ label }) => label).join(', '))),
    );
  }

  async #pin(): Promise<void> {
    const any = vscode.l10n.t('whichever kubectl picks');
    const chosen = await vscode.window.showQuickPick([any, ...this.#agentNodes()], {
      title: vscode.l10n.t('Which node answers for ds/cilium?'),
    });
    if (chosen !== undefined) await this.#state.update(NODE, chosen === any ? undefined : chosen);
  }

  #allowed(): readonly string[] {
    return this.#state.get<readonly string[]>(ALLOWED) ?? [];
  }

  async #ask({
    context,
    server,
    place,
    script,
    changes,
    rememberable,
  }: ChangeQuestion): Promise<ChangeAnswer> {
    const run = vscode.l10n.t('Run');
    const always = vscode.l10n.t('Allow for this context');
    const detail = [
      inQuestion(`${server} · ${place}`),
      changes.map(({ command }) => `• ${inQuestion(command)}`).join('\n'),
      inQuestion(script),
    ];
    const chosen = await vscode.window.showWarningMessage(
      notice(vscode.l10n.t('This changes something on the cluster "{0}".', context)),
      { modal: true, detail: detail.join('\n\n') },
      ...(rememberable ? [run, always] : [run]),
    );
    if (chosen === always)
      await this.#state.update(ALLOWED, [...this.#allowed(), allowanceOf(context, server)]);
    return chosen === run ? 'run' : chosen === always ? 'context' : 'no';
  }
}

/** Where shells of this machine start; a folder of another machine, or of none, is no place to start them. */
function folderOfThisMachine(): string | undefined {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri?.scheme === 'file' ? uri.fsPath : undefined;
}

/** A context may be renamed, or come to name another server: what was allowed is not allowed there. */
function allowanceOf(context: string, server: string): string {
  return `${context} ${server}`;
}
