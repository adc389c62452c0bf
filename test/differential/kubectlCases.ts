/** What people type, mistakes included. Each runs on what those before it have left. */

/** A script, or a script and why its output differs (one of {@link reasons}). */
export type Case = string | readonly [script: string, reason: keyof typeof reasons | 'ages'];

/** Its ages are the client's own reckoning, and the real client's clock is not the lab's: compared without ages and widths. */
function byClientClock(...scripts: readonly string[]): readonly Case[] {
  return scripts.map((script) => [script, 'ages']);
}

/** Why an output may differ. A case that names one and does not differ fails as well. */
export const reasons = {
  help: 'help is short, and of what this kubectl has',
  repository: 'the lab’s machine has the repository of Cilium, the other one none',
  lab: 'the lab says that it does not simulate this',
} as const;

export const setup = `
kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: webpod
spec:
  replicas: 3
  selector:
    matchLabels:
      app: webpod
  template:
    metadata:
      labels:
        app: webpod
    spec:
      containers:
      - name: webpod
        image: traefik/whoami
        ports:
        - containerPort: 80
---
apiVersion: v1
kind: Service
metadata:
  name: webpod
  labels:
    app: webpod
spec:
  selector:
    app: webpod
  ports:
  - protocol: TCP
    port: 80
    targetPort: 80
EOF
kubectl run curl-pod --image=nicolaka/netshoot --labels=app=curl -- sleep 36000
kubectl wait --for=condition=Ready pod --all --timeout=60s
`;

function manifest(text: string, verb = 'apply -f -'): string {
  return `kubectl ${verb} <<'EOF'\n${text.trim()}\nEOF`;
}

const deployment = (name: string, extra = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: traefik/whoami
${extra}`;

const pool = (spec: string): string => `
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: pool
spec:
  ${spec}`;

export const cases: readonly Case[] = [
  // Looking around.
  'kubectl get nodes',
  'kubectl get nodes -o wide',
  'kubectl get nodes --show-labels',
  'kubectl get pods',
  'kubectl get pods -o wide',
  'kubectl get pods -A',
  'kubectl get po,svc,deploy',
  'kubectl get all',
  'kubectl get all -n kube-system',
  'kubectl get svc',
  'kubectl get svc -A -o wide',
  'kubectl get endpoints webpod',
  'kubectl get endpointslices',
  'kubectl get ns',
  'kubectl get cm -n kube-system',
  'kubectl get cm cilium-config -n kube-system -o yaml',
  'kubectl get secrets -A',
  'kubectl get sa',
  'kubectl get ds -n kube-system',
  'kubectl get rs',
  'kubectl get leases -n kube-system',
  'kubectl get crd',
  'kubectl get ciliumendpoints',
  'kubectl get ciliumendpoints -A',
  'kubectl get ciliumnodes',
  'kubectl get ciliumidentities',
  'kubectl get ippools',
  'kubectl get CiliumLoadBalancerIPPool -A',
  'kubectl get ciliuml2announcementpolicy',
  'kubectl get netpol',
  'kubectl get cnp -A',
  'kubectl get pod curl-pod',
  'kubectl get pod/curl-pod svc/webpod',
  'kubectl get pod curl-pod -o yaml',
  'kubectl get pod curl-pod -o json',
  'kubectl get deploy webpod -o yaml',
  'kubectl get svc webpod -o yaml',
  'kubectl get svc webpod -o json',
  'kubectl get node k8s-ctr -o yaml',
  'kubectl get pods -o name',
  'kubectl get pods -l app=webpod',
  'kubectl get pods -l app=nothing',
  'kubectl get pods -l app=nothing -A',
  "kubectl get pods -l 'app in (webpod,curl)'",
  "kubectl get pods -l 'app notin (webpod)'",
  'kubectl get pods -l app!=webpod',
  'kubectl get pods -l app,tier',
  'kubectl get pods --field-selector status.phase=Running',
  'kubectl get pods --field-selector spec.nodeName=k8s-ctr -A',
  'kubectl get pods --no-headers',
  'kubectl get pods -L app',
  'kubectl get pods -A --sort-by=.metadata.name',
  'kubectl get pods --sort-by=.metadata.creationTimestamp',
  'kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
  'kubectl get pods -o custom-columns=A:.metadata.nothing',
  "kubectl get svc webpod -o jsonpath='{.spec.clusterIP}'",
  "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
  `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'`,
  'kubectl get nodes -o jsonpath=\'{.items[*].status.addresses[?(@.type=="InternalIP")].address}\'',
  ["kubectl get pods -o go-template='{{range .items}}{{.metadata.name}} {{end}}'", 'lab'],
  'kubectl get --raw /healthz',
  'kubectl get --raw /version',
  'kubectl get --raw /nothing',
  ...byClientClock('kubectl describe pod curl-pod'),
  ...byClientClock('kubectl describe deploy webpod'),
  'kubectl describe svc webpod',
  ...byClientClock('kubectl describe node k8s-w1'),
  'kubectl describe ns default',
  'kubectl describe cm -n kube-system coredns',
  'kubectl describe ciliumnode k8s-w1',
  ...byClientClock('kubectl describe rs'),
  'kubectl describe pod nothing',
  'kubectl describe pods -l app=nothing',
  'kubectl api-resources',
  'kubectl api-resources --namespaced=false',
  'kubectl api-resources --api-group=cilium.io',
  'kubectl api-resources -o name',
  'kubectl api-resources -o wide',
  'kubectl api-versions',
  'kubectl cluster-info',
  'kubectl version -o json --client=false | grep -A12 serverVersion',
  'kubectl top nodes',
  'kubectl top pods',
  'kubectl top pods -A',
  'kubectl top pod nothing',
  'kubectl top pod curl-pod --containers',
  'kubectl top pods -n kube-system --sort-by=memory',
  'kubectl top nodes --sort-by=memory',
  'kubectl top pods --sort-by=age',
  'kubectl top pods -n team',
  'kubectl explain pod',
  'kubectl explain pod.spec.containers.ports',
  'kubectl explain svc.spec.type',
  'kubectl explain deploy.spec.strategy --recursive',
  'kubectl explain deploy --recursive',
  'kubectl explain pod.spec.affinity.podAntiAffinity',
  'kubectl explain pod.spec.containers.resources.limits',
  'kubectl explain pod.metadata.labels',
  'kubectl explain ciliuml2announcementpolicy.spec.interfaces',
  'kubectl explain cm',
  'kubectl explain',
  'kubectl explain pod svc',
  'kubectl explain nothing',
  'kubectl explain pod.nothing',
  'kubectl explain ippools.spec',
  'kubectl auth can-i get pods',
  'kubectl auth can-i create deployments -n kube-system',
  'kubectl auth can-i get nothing',
  'kubectl auth can-i',
  'kubectl auth whoami',
  'kubectl auth whoami -o yaml',
  'kubectl auth can-i get nodes',
  'kubectl auth can-i get /healthz',
  ...byClientClock('kubectl events --for pod/curl-pod'),
  'kubectl events -n team',
  'kubectl events --types=Odd',
  'kubectl get events',
  'kubectl get events -A --field-selector type=Warning',
  // Inside pods.
  'kubectl exec curl-pod -- hostname',
  "kubectl exec curl-pod -- sh -c 'echo out; echo err >&2; exit 3'",
  'kubectl exec curl-pod -- curl -s webpod | grep -c Hostname',
  'echo typed | kubectl exec -i curl-pod -- cat',
  'kubectl exec curl-pod -- nothing',
  'kubectl exec curl-pod -c nothing -- ls',
  'kubectl exec nothing -- ls',
  'kubectl exec curl-pod',
  'kubectl exec curl-pod ls',
  'kubectl exec',
  'kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg status --brief',
  'kubectl exec deploy/nothing -- ls',
  // Of several pods the real one prints the logs in no fixed order.
  'kubectl logs -l app=curl --tail=1',
  'kubectl logs curl-pod',
  'kubectl logs nothing',
  'kubectl logs curl-pod -c nothing',
  'kubectl logs curl-pod --previous',
  'kubectl logs',
  'kubectl logs deploy/webpod --all-containers --prefix --tail=1',
  // Writing.
  'kubectl create deployment made --image=traefik/whoami --replicas=2',
  'kubectl create deployment made --image=traefik/whoami',
  'kubectl create deployment Bad_Name --image=traefik/whoami',
  'kubectl create deployment noimage',
  'kubectl create deployment made2 --image=traefik/whoami --dry-run=client -o yaml',
  'kubectl create deployment made2 --image=traefik/whoami --dry-run=server',
  'kubectl rollout status deploy/made --timeout=60s',
  'kubectl expose deployment made --port=80 --name=made-svc',
  'kubectl expose deployment made',
  'kubectl expose deployment made --port=80 --type=NodePort --name=made-np',
  'kubectl expose deployment nothing --port=80',
  'kubectl create ns team',
  'kubectl create ns team',
  'kubectl create ns Team',
  'kubectl create cm settings --from-literal=a=1 --from-literal=b=2',
  'kubectl create cm settings',
  'kubectl create secret generic pass --from-literal=k=v',
  'kubectl get secret pass -o yaml',
  'kubectl create sa robot',
  'kubectl create secret generic',
  'kubectl create secret nothing x',
  'kubectl create svc clusterip plain --tcp=80:8080',
  'kubectl create service loadbalancer lb --tcp=80',
  ['kubectl create job once --image=busybox', 'lab'],
  'kubectl create -f /no/such/file',
  'kubectl create',
  'kubectl run busy --image=busybox --restart=Never -- sleep 3600',
  'kubectl run busy --image=busybox',
  'kubectl run',
  'kubectl run pod2 --image=traefik/whoami --port=80 --labels=a=b --env=X=Y --dry-run=client -o yaml',
  'kubectl label pod curl-pod tier=front',
  'kubectl label pod curl-pod tier=back',
  'kubectl label pod curl-pod tier=back --overwrite',
  'kubectl label pod curl-pod tier-',
  'kubectl label pod curl-pod tier-',
  'kubectl label pod curl-pod bad/label/key=x',
  "kubectl label pod curl-pod 'a=b c'",
  'kubectl label pods -l app=webpod seen=yes',
  'kubectl annotate svc webpod note=hello',
  'kubectl annotate svc webpod note=hello',
  'kubectl annotate svc webpod note-',
  'kubectl annotate svc webpod',
  'kubectl scale deploy made --replicas=3',
  'kubectl scale deploy nothing --replicas=3',
  'kubectl scale deploy made',
  'kubectl scale deploy made --replicas=-1',
  'kubectl scale deploy made --current-replicas=9 --replicas=1',
  'kubectl scale pod curl-pod --replicas=2',
  'kubectl rollout restart deploy made',
  'kubectl rollout status deploy made --timeout=60s',
  'kubectl rollout history deploy made',
  'kubectl rollout undo deploy made',
  'kubectl rollout pause deploy made',
  'kubectl rollout pause deploy made',
  'kubectl rollout resume deploy made',
  'kubectl rollout status pod curl-pod',
  'kubectl set image deploy/made whoami=traefik/whoami:v1.10',
  'kubectl set image deploy/made nothing=traefik/whoami:v1.10',
  'kubectl set env deploy/made A=B',
  `kubectl patch svc made-svc -p '{"spec":{"type":"LoadBalancer"}}'`,
  `kubectl patch svc made-svc -p '{"spec":{"type":"Nothing"}}'`,
  `kubectl patch svc made-svc -p '{"spec":'`,
  `kubectl patch svc made-svc -p '{"spec":{"unknown":1}}'`,
  `kubectl patch svc nothing -p '{}'`,
  `kubectl patch svc made-svc -p '{}'`,
  `kubectl patch svc made-svc --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'`,
  `kubectl patch svc made-svc --type=json -p '[{"op":"remove","path":"/spec/nothing"}]'`,
  `kubectl patch svc made-svc --type=nothing -p '{}'`,
  `kubectl patch svc made-svc -p '{"spec":{"clusterIP":"10.96.1.1"}}'`,
  `kubectl patch svc made-svc --subresource=status -p '{"status":{"conditions":[{"type":"Seen","status":"True","lastTransitionTime":"2025-08-08T00:00:00Z","reason":"X","message":""}]}}'`,
  `kubectl patch svc made-svc --subresource=nope -p '{}'`,
  `kubectl patch svc made-svc --subresource=scale -p '{"spec":{"replicas":1}}'`,
  `kubectl patch deploy made -p '{"spec":{"selector":{"matchLabels":{"app":"x"}}}}'`,
  `kubectl patch pod curl-pod -p '{"spec":{"containers":[{"name":"curl-pod","image":"busybox"}]}}'`,
  `kubectl patch pod curl-pod -p '{"spec":{"nodeName":"k8s-w1"}}'`,
  manifest(deployment('applied')),
  manifest(deployment('applied')),
  manifest(deployment('applied').replace('replicas: 1', 'replicas: 2')),
  manifest(deployment('applied'), 'apply --dry-run=client -f -'),
  manifest(deployment('applied'), 'apply --dry-run=server -f -'),
  manifest(deployment('applied', '        args: [--name, x]'), 'diff -f -'),
  manifest(deployment('applied').replace('replicas: 1', 'replicas: 2'), 'diff -f -'),
  manifest(deployment('fresh'), 'diff -f -'),
  manifest(deployment('ssa'), 'apply --server-side -f -'),
  manifest(deployment('ssa').replace('replicas: 1', 'replicas: 2'), 'apply --server-side -f -'),
  manifest(
    deployment('ssa').replace('replicas: 1', 'replicas: 3'),
    'apply --server-side --field-manager=other -f -',
  ),
  manifest(
    deployment('ssa').replace('replicas: 1', 'replicas: 3'),
    'apply --server-side --field-manager=other --force-conflicts -f -',
  ),
  manifest(deployment('webpod').replace('replicas: 1', 'replicas: 3'), 'apply --server-side -f -'),
  'kubectl get deploy ssa -o yaml --show-managed-fields',
  'kubectl get cm settings -o yaml --show-managed-fields',
  'kubectl apply view-last-applied deploy applied',
  manifest(deployment('replaced'), 'replace -f -'),
  manifest(deployment('applied').replace('replicas: 1', 'replicas: 1'), 'replace -f -'),
  manifest(deployment('applied'), 'create -f -'),
  `kubectl get svc made-svc -o yaml | sed 's/resourceVersion: .*/resourceVersion: "1"/' | kubectl replace -f -`,
  // Wrong manifests.
  manifest('kind: Pod'),
  manifest('apiVersion: v1\nmetadata:\n  name: x'),
  manifest('apiVersion: v1\nkind: Nothing\nmetadata:\n  name: x'),
  manifest('apiVersion: nothing/v1\nkind: Pod\nmetadata:\n  name: x'),
  manifest('a: b: c'),
  manifest('\tapiVersion: v1'),
  manifest('just text'),
  manifest(''),
  manifest(deployment('typo').replace('replicas: 1', 'replica: 1')),
  manifest(
    deployment('typo').replace('replicas: 1', 'replica: 1'),
    'apply --validate=false --dry-run=server -f -',
  ),
  manifest(deployment('typo').replace('replicas: 1', 'replicas: one')),
  manifest(deployment('typo').replace('        image: traefik/whoami\n', '')),
  manifest(deployment('typo').replace(/matchLabels:\n {6}app: typo/, 'matchLabels:\n      app: other')),
  manifest(deployment('a'.repeat(254))),
  manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ' + 'a'.repeat(300)),
  manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Upper'),
  manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  namespace: nothing'),
  manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: 1'),
  manifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  labels:\n    a: 1'),
  manifest('apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []'),
  manifest('apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - image: x'),
  manifest(
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  restartPolicy: Sometimes\n  containers:\n  - name: c\n    image: x',
  ),
  manifest('apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  ports:\n  - port: 70000'),
  manifest('apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  ports: []'),
  manifest('apiVersion: v1\nkind: Service\nmetadata:\n  name: 1s\nspec:\n  ports:\n  - port: 80'),
  manifest(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  type: NodePort\n  ports:\n  - port: 80\n    nodePort: 80',
  ),
  manifest(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  clusterIP: 10.96.0.10\n  ports:\n  - port: 80',
  ),
  manifest(pool('blocks:\n  - start: 192.168.10.211\n    stop: 192.168.10.215')),
  'kubectl get ippools',
  'kubectl get svc lb',
  manifest(pool('blocks: text')),
  manifest(pool('blocks:\n  - cidr: 7')),
  manifest(pool('unknown: 1')),
  manifest(
    'apiVersion: cilium.io/v2alpha1\nkind: CiliumL2AnnouncementPolicy\nmetadata:\n  name: p1\nspec:\n  interfaces:\n  - ^eth[1-9]+\n  loadBalancerIPs: true',
  ),
  'kubectl get ciliuml2announcementpolicies -o yaml',
  'kubectl describe ippools pool',
  'kubectl delete ippools pool',
  // Editing: the editor is a command.
  "KUBE_EDITOR='sed -i s/replicas:.2/replicas:\\ 1/' kubectl edit deploy applied",
  'KUBE_EDITOR=true kubectl edit deploy applied',
  'KUBE_EDITOR=false kubectl edit deploy applied',
  'KUBE_EDITOR=true kubectl edit deploy nothing',
  // Waiting and taking away.
  'kubectl wait --for=condition=Available deploy/applied --timeout=60s',
  'kubectl wait --for=condition=Nothing pod/curl-pod --timeout=1s',
  'kubectl wait pod/nothing --for=delete --timeout=5s',
  'kubectl wait pod/nothing --for=condition=Ready --timeout=5s',
  "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/curl-pod --timeout=5s",
  'kubectl wait pod/curl-pod',
  'kubectl cordon k8s-w1',
  'kubectl cordon k8s-w1',
  'kubectl uncordon k8s-w1',
  'kubectl cordon nothing',
  'kubectl taint nodes k8s-w1 a=b:NoSchedule',
  'kubectl taint nodes k8s-w1 a=b:NoSchedule-',
  'kubectl taint nodes k8s-w1 a',
  'kubectl delete pod busy --now',
  'kubectl delete pod nothing',
  'kubectl delete pod nothing --ignore-not-found',
  'kubectl delete deploy made applied',
  'kubectl delete svc -l app=nothing',
  'kubectl delete svc made-svc made-np plain lb',
  'kubectl delete deploy --all -n team',
  'kubectl delete ns team',
  'kubectl delete ns default',
  'kubectl delete nothing x',
  'kubectl delete',
  'kubectl delete pod',
  'kubectl delete pod --all x',
  // Wrong command lines.
  'kubectl nothing',
  'kubectl gett pods',
  'kubectl get',
  'kubectl get nothing',
  'kubectl get pods nothing',
  'kubectl get pods nothing curl-pod',
  'kubectl get pod/nothing',
  'kubectl get pods -o nothing',
  "kubectl get pods -o jsonpath='{.items[*'",
  'kubectl get pods --nothing',
  'kubectl get pods -z',
  'kubectl get pods -n',
  'kubectl get pods -n nothing',
  'kubectl get pods -l a=b=c',
  'kubectl get pods --field-selector nothing=x',
  'kubectl get pods curl-pod -l app=curl',
  'kubectl get pods curl-pod -A',
  'kubectl get nodes nothing',
  'kubectl get po/curl-pod pods',
  'kubectl get pods,nothing',
  'kubectl get deploy.apps',
  'kubectl get deployments.v1.apps webpod',
  'kubectl get pods.v2',
  'kubectl --context=nothing get pods',
  'kubectl config current-context --nothing',
  ['kubectl rollout', 'help'],
  'kubectl rollout nothing',
  'kubectl drain nothing',
  'kubectl drain',
  'kubectl drain k8s-w1',
  'kubectl drain k8s-w1 --ignore-daemonsets --force --pod-selector=app=ssa',
  'kubectl uncordon k8s-w1',
  'kubectl label',
  'kubectl cp curl-pod:/etc/hostname got.txt; cat got.txt',
  'kubectl cp nothing',
  'kubectl attach nothing',
  'kubectl port-forward nothing 80',
  'kubectl port-forward curl-pod',
  'kubectl port-forward curl-pod a:b',
  // More than an API server takes in.
  `awk 'BEGIN { printf "apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: big\\ndata:\\n  a: \\"%-5000000d|\\"\\n", 0 }' > big.yaml; kubectl create -f big.yaml; kubectl get pod curl-pod -o name`,
  'kubectl apply -f big.yaml; rm big.yaml',
];
