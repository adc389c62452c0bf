/**
 * What types and fields are for, in our own words, for `kubectl explain`. A bundle of its own, loaded with the first document of
 * OpenAPI. A field that is not here has no description. One a line: `Type.field text`, or `Type text`.
 */
const table = `
ObjectMeta What every stored object carries besides its content: its identity, its labels and who owns it.
ObjectMeta.name The name, unique among objects of its kind in the namespace. It cannot be changed.
ObjectMeta.generateName A beginning of a name, to which the server adds random letters when no name is given.
ObjectMeta.namespace The space in which the name is unique. Empty for kinds that belong to the whole cluster.
ObjectMeta.uid Set by the server; tells this object from all others, also from one of the same name that was deleted.
ObjectMeta.resourceVersion Changes with each write. A write that carries an older one is refused as a conflict.
ObjectMeta.generation Counts the changes of what is asked for.
ObjectMeta.creationTimestamp When the server stored the object.
ObjectMeta.deletionTimestamp When the object is to be gone. Set by the server when a deletion must wait.
ObjectMeta.deletionGracePeriodSeconds Seconds that were granted to end.
ObjectMeta.labels Keys and values by which others select the object.
ObjectMeta.annotations Keys and values for tools and people; nothing selects by them.
ObjectMeta.ownerReferences Objects with whose end this one is taken away.
ObjectMeta.finalizers Names of those who must let go before the object disappears.
ObjectMeta.managedFields Which writer manages which fields, for server-side apply.
OwnerReference.controller The owner is the one that manages this object.
LabelSelector Chooses objects by their labels. All its requirements must hold; an empty one chooses everything.
LabelSelector.matchLabels Labels that an object must have, with these values.
LabelSelector.matchExpressions Requirements on single keys.
LabelSelectorRequirement.key The key of the label.
LabelSelectorRequirement.operator How the values are compared.
LabelSelectorRequirement.values Values for In and NotIn; empty for the others.
IntOrString A number, or a text such as a percentage or the name of a port.
Quantity An amount with an optional unit: 100m is a tenth, 1Gi are 1024 Mi.
Pod A group of containers that run together on one node and share its network address.
Pod.spec What should run, and how.
Pod.status What runs, as the kubelet last reported it.
PodSpec How the containers of a pod are to run.
PodSpec.containers The containers. At least one, each with a name of its own; the list cannot grow later.
PodSpec.initContainers Containers that must end well, one after the other, before the others start.
PodSpec.volumes Storage that containers of the pod can mount.
PodSpec.restartPolicy What happens when a container ends. Always if nothing is said.
PodSpec.terminationGracePeriodSeconds Seconds between asking the processes to end and ending them. 30 if nothing is said.
PodSpec.nodeName The node that runs the pod. The scheduler fills it in.
PodSpec.nodeSelector Labels that a node must have to run the pod.
PodSpec.affinity Rules for the choice of the node.
PodSpec.tolerations Taints of nodes that the pod puts up with.
PodSpec.hostNetwork The pod has no network of its own: it uses the node's addresses and ports.
PodSpec.dnsPolicy Which resolver the containers are given. ClusterFirst asks the cluster's DNS.
PodSpec.serviceAccountName The account as which the pod talks to the API server.
PodSpec.hostname The host name that the pod has, instead of its own name.
PodSpec.priorityClassName How important the pod is when nodes are full.
PodSpec.schedulerName The scheduler that places the pod.
Container One process in an image, with its environment, ports and mounts.
Container.name A DNS label, unique in the pod.
Container.image The image to run. The registry is docker.io and the tag is latest if nothing is said.
Container.command The program and its words, instead of the image's entrypoint.
Container.args Words for the program, instead of the image's own.
Container.workingDir The directory in which the program starts.
Container.ports Ports on which the container listens. They inform: a port that is not listed is reachable all the same.
Container.env Variables of the environment.
Container.envFrom Sources whose entries all become variables.
Container.resources CPU and memory that are set aside for it, and the most that it may use.
Container.volumeMounts Where volumes appear in the container's file system.
Container.livenessProbe A check; when it fails the container is restarted.
Container.readinessProbe A check; while it fails the pod gets no traffic from services.
Container.startupProbe A check that must succeed before the others begin.
Container.lifecycle What to do right after the start and right before the end.
Container.imagePullPolicy When the image is pulled. Always for latest, IfNotPresent for other tags if nothing is said.
Container.securityContext Rights of the container's processes.
Container.stdin Keeps the standard input open.
Container.tty Gives the process a terminal.
ContainerPort.containerPort The number of the port in the pod, 1 to 65535.
ContainerPort.hostPort A port of the node that leads to this one.
ContainerPort.hostIP The address of the node on which the host port is opened.
ContainerPort.name A name for the port, by which services can refer to it.
ContainerPort.protocol TCP if nothing is said.
EnvVar.name The variable's name.
EnvVar.value The value; $(NAME) stands for another variable.
EnvVar.valueFrom Where the value comes from instead.
ResourceRequirements.limits The most that the container may use.
ResourceRequirements.requests What the scheduler sets aside for it.
VolumeMount.name Which volume of the pod.
VolumeMount.mountPath Where it appears in the container.
VolumeMount.readOnly It cannot be written to.
Probe.httpGet A request that must be answered with a status from 200 to 399.
Probe.tcpSocket A connection that must be accepted.
Probe.exec A command that must end with status 0.
Probe.periodSeconds Seconds from one check to the next. 10 if nothing is said.
Probe.initialDelaySeconds Seconds after the start before the first check.
Probe.failureThreshold So many failures in a row count as one.
Toleration.key The taint's key; empty with Exists for every taint.
Toleration.operator Equal compares the value, Exists does not.
Toleration.effect Which effect is put up with; empty for all.
Affinity.nodeAffinity Rules on the labels of the node.
Affinity.podAffinity Wants to be near pods that are chosen by their labels.
Affinity.podAntiAffinity Wants to be away from pods that are chosen by their labels.
PodAffinityTerm.labelSelector Which pods the rule is about.
PodAffinityTerm.topologyKey A label of nodes: nodes with the same value of it are one place.
PodTemplateSpec.spec What the pods should run.
Service A name and an address for a set of pods, with the rules by which traffic reaches them.
Service.spec How the service is to behave.
Service.status What others have made of it, such as the address of a load balancer.
ServiceSpec What a service listens on and which pods answer.
ServiceSpec.type How the service can be reached: inside the cluster (ClusterIP), on a port of every node (NodePort), at an address of its own outside (LoadBalancer), or as an alias of another name (ExternalName).
ServiceSpec.selector Labels of the pods that answer. Without it the endpoints are made by hand.
ServiceSpec.ports The ports of the service.
ServiceSpec.clusterIP The address inside the cluster. None makes a service without one (headless).
ServiceSpec.externalIPs Addresses outside of Kubernetes' care that nodes accept traffic for.
ServiceSpec.loadBalancerIP The address that is asked for. Cilium reads the annotation lbipam.cilium.io/ips as well.
ServiceSpec.loadBalancerClass Who is to provide the load balancer.
ServiceSpec.loadBalancerSourceRanges The only clients that are let in.
ServiceSpec.externalTrafficPolicy Cluster spreads traffic from outside over all pods and hides who asked; Local keeps it on the node that it reached.
ServiceSpec.internalTrafficPolicy Local keeps traffic from inside on the node of the client.
ServiceSpec.sessionAffinity ClientIP sends a client to the same pod each time.
ServiceSpec.externalName The name that an ExternalName service stands for.
ServiceSpec.publishNotReadyAddresses Pods that are not ready are published as well.
ServiceSpec.allocateLoadBalancerNodePorts False: a LoadBalancer service gets no port on the nodes.
ServicePort.port The port of the service.
ServicePort.targetPort The port of the pod, by number or name. The same as port if nothing is said.
ServicePort.nodePort The port on every node, 30000 to 32767. The server chooses one if nothing is said.
ServicePort.protocol TCP if nothing is said.
ServicePort.name A name, needed when there is more than one port.
Deployment Keeps a number of equal pods, and replaces them step by step when their template changes.
Deployment.spec What is wanted.
Deployment.status What has become of it.
DeploymentSpec How many pods, which, and how they are replaced.
DeploymentSpec.replicas How many pods. 1 if nothing is said.
DeploymentSpec.selector Which pods belong to it. It must choose the template's labels, and cannot be changed.
DeploymentSpec.template The pods to make.
DeploymentSpec.strategy How old pods make way for new ones.
DeploymentSpec.minReadySeconds Seconds that a new pod must be ready to count as available.
DeploymentSpec.revisionHistoryLimit How many old replica sets are kept to go back to. 10 if nothing is said.
DeploymentSpec.paused Changes of the template wait.
DeploymentSpec.progressDeadlineSeconds Seconds after which a rollout without progress is told as failed. 600 if nothing is said.
DeploymentStrategy.type Recreate ends all old pods first; RollingUpdate replaces them a few at a time.
DeploymentStrategy.rollingUpdate How many at a time.
RollingUpdateDeployment.maxSurge How many pods more than wanted there may be: a number, or a part in percent.
RollingUpdateDeployment.maxUnavailable How many pods fewer than wanted may be available: a number, or a part in percent.
DaemonSet Keeps one pod on every node that fits.
DaemonSet.spec What is wanted.
DaemonSetSpec.template The pods to make.
DaemonSetSpec.selector Which pods belong to it.
DaemonSetSpec.updateStrategy How pods are replaced when the template changes.
ReplicaSet Keeps a number of equal pods. Deployments make them; one seldom writes one.
ConfigMap Settings as keys and values, for pods to read.
ConfigMap.data Texts by key.
ConfigMap.binaryData Bytes by key, in base64.
ConfigMap.immutable Nothing in it can be changed any more.
Secret Settings that not everybody should see.
Secret.data Values by key, in base64.
Secret.stringData Values by key as plain text; the server moves them into data.
Secret.type What the secret is for.
Namespace A space in which names are unique.
Node A machine that runs pods.
Node.spec What is asked of it.
NodeSpec.podCIDR The range that addresses of its pods come from.
NodeSpec.taints Marks that keep pods away which do not tolerate them.
NodeSpec.unschedulable No new pods are placed here (kubectl cordon).
Taint.effect NoSchedule keeps new pods away, NoExecute ends those that run.
ServiceAccount Who pods are when they talk to the API server.
Endpoints The addresses behind a service; EndpointSlices took its place.
EndpointSlice A part of the addresses behind a service.
Lease Who has a task at the moment, and until when. Cilium's agents elect with it who announces a service.
LeaseSpec.holderIdentity Who has it.
LeaseSpec.leaseDurationSeconds Seconds after which it can be taken over when it was not renewed.
LeaseSpec.renewTime When the holder last said that it is there.
LeaseSpec.acquireTime When the holder got it.
LeaseSpec.leaseTransitions How often the holder changed.
NetworkPolicy Which traffic the chosen pods may receive and send. What no rule allows is dropped.
CiliumLoadBalancerIPPool A set of addresses that Cilium gives to services of type LoadBalancer.
CiliumLoadBalancerIPPool.spec Which addresses, and for which services.
CiliumLoadBalancerIPPoolSpec.blocks The addresses, as ranges or CIDRs.
CiliumLoadBalancerIPPoolSpec.serviceSelector Services that may take from the pool. Without it, all.
CiliumLoadBalancerIPPoolSpec.disabled No new addresses are given; those that were stay.
CiliumLoadBalancerIPPoolSpec.allowFirstLastIPs Whether the first and the last address of a CIDR are given as well.
CiliumLoadBalancerIPPoolIPBlock.cidr A range in the form address/length.
CiliumLoadBalancerIPPoolIPBlock.start The first address.
CiliumLoadBalancerIPPoolIPBlock.stop The last address; without it the first is the only one.
CiliumL2AnnouncementPolicy Which services' addresses are announced by ARP, by which nodes, on which interfaces.
CiliumL2AnnouncementPolicy.spec Services, nodes and interfaces.
CiliumL2AnnouncementPolicySpec.serviceSelector Services whose addresses are announced. Without it, all.
CiliumL2AnnouncementPolicySpec.nodeSelector Nodes that may announce. Without it, all.
CiliumL2AnnouncementPolicySpec.interfaces Regular expressions; interfaces that match one answer ARP. Without them, all.
CiliumL2AnnouncementPolicySpec.externalIPs Addresses in spec.externalIPs are announced.
CiliumL2AnnouncementPolicySpec.loadBalancerIPs Addresses in status.loadBalancer are announced.
CiliumNetworkPolicy Cilium's own network policy, with rules for layers 3 to 7.
CiliumEndpoint What an agent knows of one pod: its identity, its addresses, its policy.
CiliumIdentity A number for a set of labels, by which policies are decided.
CiliumNode What an agent tells the others of its node: addresses, pod ranges, encapsulation.
`;

const descriptions = new Map(
  table
    .trim()
    .split('\n')
    .map((line): readonly [string, string] => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    }),
);

/** Every kind has these two. */
const ofEveryKind: Readonly<Record<string, string>> = {
  apiVersion: 'Group and version of the schema that the object is written in.',
  kind: 'What the object is.',
  metadata: 'Name, labels and the rest of what every object carries.',
};

/** Empty for what has no description. */
export function describe(goType: string, field?: string): string {
  if (field === undefined) return descriptions.get(goType) ?? '';
  return descriptions.get(`${goType}.${field}`) ?? ofEveryKind[field] ?? '';
}
