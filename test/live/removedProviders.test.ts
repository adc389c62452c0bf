import { describe, expect, test } from 'vitest';
import { AzureAuth, GoogleCloudPlatformAuth } from '../../src/live/kube/removedProviders.ts';

const user = (provider: string) => ({
  name: 'me',
  authProvider: { name: provider, config: { 'cmd-path': '/bin/false' } },
});

describe('providers that kubectl has given up', () => {
  test('are known by their name, and no other user is', () => {
    expect(new GoogleCloudPlatformAuth().isAuthProvider(user('gcp'))).toBe(true);
    expect(new AzureAuth().isAuthProvider(user('azure'))).toBe(true);
    expect(new AzureAuth().isAuthProvider(user('oidc'))).toBe(false);
    expect(new AzureAuth().isAuthProvider({ name: 'me', token: 'x' })).toBe(false);
  });

  test('are refused with the plugin to use instead, and their command does not run', async () => {
    await expect(new GoogleCloudPlatformAuth().applyAuthentication()).rejects.toThrow(
      'the auth provider "gcp" was removed from kubectl 1.26; use the plugin gke-gcloud-auth-plugin',
    );
    await expect(new AzureAuth().applyAuthentication()).rejects.toThrow('kubelogin');
  });
});
