/**
 * The authentication providers `gcp` and `azure`, which kubectl has no more since 1.26: the build puts these in place of the
 * Kubernetes client's, which would run a command of the kubeconfig in a shell.
 */
import type { User } from '@kubernetes/client-node';

/** Refuses the users of one provider. */
class RemovedProvider {
  readonly #name: string;
  readonly #plugin: string;

  constructor(name: string, plugin: string) {
    this.#name = name;
    this.#plugin = plugin;
  }

  isAuthProvider({ authProvider }: User): boolean {
    const { name } = (authProvider ?? {}) as { readonly name?: unknown };
    return name === this.#name;
  }

  /** Always rejects: as kubectl does. */
  async applyAuthentication(): Promise<void> {
    throw new Error(
      `the auth provider "${this.#name}" was removed from kubectl 1.26; use the plugin ${this.#plugin}`,
    );
  }
}

export class GoogleCloudPlatformAuth extends RemovedProvider {
  constructor() {
    super('gcp', 'gke-gcloud-auth-plugin');
  }
}

export class AzureAuth extends RemovedProvider {
  constructor() {
    super('azure', 'kubelogin');
  }
}
