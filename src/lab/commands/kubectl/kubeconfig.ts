/** The one context that the lab's kubeconfig holds, as kubeadm names it. */
export const clusterName = 'kubernetes';
export const userName = 'kubernetes-admin';
export const contextName = `${userName}@${clusterName}`;
