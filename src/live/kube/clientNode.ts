/** The one file that imports `@kubernetes/client-node`: two megabytes, so what uses it is a bundle of its own, `kube.cjs`. */
export {
  Exec,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  RequestContext,
  Watch,
} from '@kubernetes/client-node';
