/**
 * What each command of the material shall do in the lab: how it ends, what it prints, and what the material does between
 * two commands without a command (it waits, it edits in k9s). Other addresses than the material's are the lab's own.
 */
export interface Expected {
  /** Exit statuses; 0 unless told. A command that is stopped ends with 130. */
  readonly exits?: readonly number[];
  readonly prints?: RegExp;
  /** Prints nothing. */
  readonly silent?: true;
  /** Its output is understood as rows or packets, every line of it. */
  readonly as?: 'table' | 'packets';
  /** Runs until it is stopped, after so many milliseconds of the lab's time. */
  readonly stop?: number;
  /** Runs in a second window until the command of that line has ended. */
  readonly until?: number;
  /** What is run instead, one after the other, where the material's text is broken. */
  readonly instead?: readonly string[];
  /** What the material does before it without telling a command. */
  readonly before?: readonly string[];
  /** How long the material waits after it, milliseconds of the lab's time. */
  readonly pause?: number;
  /** What has to go on beside it, in pods. */
  readonly beside?: string;
}

const silent: Expected = { silent: true };
const table = (prints: RegExp): Expected => ({ as: 'table', prints });
const prints = (text: RegExp): Expected => ({ prints: text });
const ADDRESS = /^172\.20\.\d+\.\d+\n$/;
const LOOP =
  "k exec curl-pod -- sh -c 'while true; do curl -s --connect-timeout 1 webpod | grep Hostname; sleep 1; done'";
const ANSWERS = /Hostname: webpod-[\s\S]*---\n/;
const AGENTS = /^(cilium-\w{5} ?){3}\n$/;
const OK_FROM = /^OK from netshoot-web-/;
const ROLLED_OUT = ['kubectl rollout status -n kube-system ds/cilium'];

export const plan: Readonly<Record<number, Expected>> = {
  6: prints(/^deployment.apps\/webpod created\nservice\/webpod created\npod\/curl-pod created\n$/),
  71: { ...table(/^curl-pod .* ready /m), before: ['kubectl rollout status deploy/webpod'] },
  81: table(/^IP +IDENTITY/),
  82: table(/k8s:app=webpod/),
  97: table(/10\.96\.0\.1:443\/TCP +ClusterIP/),
  134: table(/^SERVICE ADDRESS/),
  // grep finds nothing: the material's ClusterIP is not this lab's.
  137: { exits: [1], silent: true },
  144: table(/^TCP OUT/),
  146: table(/^cilium_lb4_services_v2 /m),
  158: { exits: [1], silent: true },
  164: table(/^\d+ +TCP:\/\//m),
  186: table(/^\d+ +10\.96\.0\.1:443/m),
  218: table(/^172\.20\.\d+\.\d+\/32 +identity=/m),
  // One backend in three does not answer; then grep finds nothing.
  250: { exits: [0, 1] },
  252: table(/^webpod-.*k8s-w0/m),
  259: { prints: ANSWERS, stop: 10_000 },
  266: silent,
  267: prints(ADDRESS),
  270: { as: 'packets', prints: /eth1 +In .*echo request[\s\S]*eth0 +Out .*echo request/, until: 273 },
  273: { exits: [1], prints: /1 packets transmitted, 0 received, 100% packet loss/ },
  282: table(/default via/),
  293: table(/^172\.20\.2\.77 via .*10\.0\.2\.2.* dev .*eth0/),
  298: { as: 'packets', prints: /Flags \[S\]/, until: 307 },
  307: {
    prints: /---\n[\s\S]*http:\/\/192\.168\.10\.100:30003\n$/,
    stop: 10_000,
    instead: [
      'k exec -it curl-pod -- sh -c \'while true; do curl -s --connect-timeout 1 webpod | grep Hostname; echo "---" ; sleep 1; done\'',
      `NODEIP=$(ip -4 addr show eth1 | grep -oP '(?<=inet\\s)\\d+(\\.\\d+){3}')\necho -e "http://$NODEIP:30003"`,
    ],
  },
  312: prints(/127\.0\.0\.1:4245|\[1\] \d+/),
  313: prints(/Healthcheck .*: Ok/),
  314: { prints: /curl-pod.*to-/, stop: 10_000, beside: LOOP },
  323: prints(/^CONFIG_FIB_RULES=y\nCONFIG_VXLAN=m\nCONFIG_GENEVE=m\n$/),
  329: { exits: [1], silent: true },
  330: silent,
  332: prints(/^vxlan +147456 +0\nip6_udp_tunnel +16384 +1 vxlan\nudp_tunnel +36864 +1 vxlan\n$/),
  338: prints(/^>> node : k8s-w1 <<\n\n>> node : k8s-w0 <<\n\n$/),
  339: prints(/^>> node : k8s-w1 <<\nvxlan [^]*>> node : k8s-w0 <<\nvxlan /),
  344: silent,
  345: prints(ADDRESS),
  347: { prints: /ttl=62[\s\S]*ttl=63/, until: 369 },
  350: prints(/Release "cilium" has been upgraded/),
  355: prints(/daemonset.apps\/cilium restarted/),
  363: { prints: /mode=overlay-vxlan/, before: ROLLED_OUT },
  369: prints(/^Routing: +Network: Tunnel \[vxlan\] +Host: BPF/),
  372: prints(/routing-mode +tunnel\ntunnel-protocol +vxlan\n/),
  379: table(/cilium_vxlan.*<BROADCAST,MULTICAST,UP,LOWER_UP>/),
  385: prints(/k8s-w1 <<\n[^]*cilium_vxlan[^]*k8s-w0 <<\n[^]*cilium_vxlan/),
  388: prints(/172\.20\.2\.0\/24 .*via .*172\.20\.0\.192 .*dev .*cilium_host .*mtu 1450/),
  394: table(/^172\.20\.1\.10 dev cilium_host src 172\.20\.0\.192[^]*mtu 1450/),
  397: table(/^172\.20\.1\.20 dev cilium_host src 172\.20\.0\.192[^]*mtu 1450/),
  401: prints(/k8s-w1 <<\n[^]*cilium_host[^]*k8s-w0 <<\n[^]*cilium_host/),
  403: silent,
  404: silent,
  405: silent,
  406: prints(AGENTS),
  409: prints(/^ *172\.20\.0\.192 \(router\)\r?\n/),
  410: prints(/^ *172\.20\.1\.141 \(router\)\r?\n/),
  411: prints(/^ *172\.20\.2\.160 \(router\)\r?\n/),
  417: table(/tunnelendpoint=192\.168\.20\.100/),
  442: table(/^Socket Cookie +Backend -> Frontend/),
  455: prints(/^Hostname: webpod-/m),
  458: { prints: ANSWERS, stop: 10_000 },
  463: silent,
  464: prints(ADDRESS),
  468: { as: 'packets', prints: /eth1 +In .*OTV[^]*eth2 +Out .*OTV[^]*ICMP echo/, until: 470 },
  // With -w 1 the second request may be cut off: then the status is 1 although the first was answered.
  470: { exits: [0, 1], prints: /64 bytes from 172\.20\.2\.\d+: icmp_seq=1 ttl=63/ },
  486: { prints: ANSWERS, until: 491 },
  491: { prints: /listening on any[^]*packets captured/, stop: 8000 },
  492: prints(/ → .* HTTP .* GET \/ HTTP\/1\.1/),
  493: prints(/ UDP .* → 8472 Len=/),
  494: prints(/ → .* HTTP .* GET \/ HTTP\/1\.1/),
  496: { prints: /curl-pod.*to-/, stop: 10_000, beside: LOOP },
  506: prints(/^No resources found/),
  509: prints(/ciliumloadbalancerippool\.cilium\.io\/cilium-lb-ippool created/),
  521: prints(/^ciliumloadbalancerippools +ippools,ippool,lbippool,lbippools +cilium\.io\/v2 +false/),
  525: table(/^cilium-lb-ippool +false +False +5 /m),
  530: prints(/^service\/webpod patched\n$/),
  532: prints(/^192\.168\.10\.211$/),
  535: silent,
  537: prints(/Hostname: webpod-.*\nRemoteAddr: 172\.20\.0\./),
  542: table(/^cilium-lb-ippool +false +False +4 /m),
  547: prints(/"type": "cilium\.io\/IPsTotal"[^]*"type": "cilium\.io\/IPsAvailable"/),
  574: prints(/"type": "cilium\.io\/IPAMRequestSatisfied"/),
  597: silent,
  598: {
    exits: [28],
    prints: /curl: \(28\) Failed to connect to 192\.168\.10\.211 port 80 after \d+ ms: Timeout was reached/,
  },
  601: { exits: [1], prints: /Timeout\n[^]*100% unanswered \(0 extra\)/ },
  607: { prints: /Timeout\nTimeout\n/, stop: 4500 },
  626: { prints: /Timeout\n[^]*60 bytes from 08:00:27:/, until: 666 },
  629: { prints: /Release "cilium" has been upgraded[^]*kube-system +cilium-/, stop: 10_000 },
  632: prints(/daemonset.apps\/cilium restarted/),
  634: { prints: /EnableL2Announcements +: true/, before: ROLLED_OUT },
  637: prints(/enable-l2-announcements +true/),
  642: prints(/ciliuml2announcementpolicy\.cilium\.io\/policy1 created/),
  666: prints(/^cilium-l2announce-default-webpod +k8s-(ctr|w1) /),
  670: prints(/"leaseDurationSeconds": 15/),
  690: silent,
  691: silent,
  692: silent,
  693: prints(AGENTS),
  696: prints(/^IP +NetworkInterface/),
  699: prints(/^IP +NetworkInterface/),
  701: prints(/^IP +NetworkInterface\s*\n$/),
  705: { prints: /60 bytes from 08:00:27:\S+ \(192\.168\.10\.211\): index=0 /, stop: 5000 },
  709: prints(/Hostname: webpod-/),
  722: table(/\(192\.168\.10\.211\) at 08:00:27:/),
  726: prints(/Hostname: webpod-/),
  738: { prints: /Hostname: webpod-.*\nRemoteAddr: /, stop: 5000 },
  745: { prints: /Hostname: webpod-/, until: 755 },
  748: prints(/^cilium-l2announce-default-webpod +k8s-(ctr|w1) /),
  // ssh ends with the connection.
  752: { exits: [255], pause: 60_000 },
  755: table(/\(192\.168\.10\.211\) at 08:00:27:e7:a8:0c /),
  767: {
    prints: /deployment.apps\/netshoot-web created\nservice\/netshoot-web created/,
    before: ['kubectl wait --for=condition=Ready node/k8s-ctr --timeout=120s'],
  },
  818: {
    ...table(/^netshoot-web +LoadBalancer .* 192\.168\.10\.212 /m),
    before: ['kubectl rollout status deploy/netshoot-web'],
  },
  822: prints(/ciliuml2announcementpolicy\.cilium\.io\/policy2 created/),
  843: prints(/cilium-l2announce-default-netshoot-web +k8s-/),
  847: prints(/^192\.168\.10\.212$/),
  850: silent,
  851: prints(OK_FROM),
  855: silent,
  856: prints(/2 packets transmitted, 2 packets received/),
  857: prints(OK_FROM),
  874: {
    ...table(/netshoot-web +LoadBalancer .* 192\.168\.10\.215 /),
    // In the material: the annotation, in k9s.
    before: [
      `EDITOR='sed -i "s/^  annotations:/&\\n    lbipam.cilium.io\\/ips: 192.168.10.215/"' kubectl edit svc netshoot-web`,
    ],
  },
  877: prints(/^192\.168\.10\.215$/),
  878: silent,
  879: prints(OK_FROM),
  887: prints(/service\/netshoot-web2 created/),
  904: table(/^netshoot-web2 +LoadBalancer .* 192\.168\.10\.212 /m),
  916: {
    ...table(/^netshoot-web2 +LoadBalancer .* 192\.168\.10\.215 /m),
    // In the material: the annotations, in k9s.
    before: [
      'kubectl annotate svc netshoot-web netshoot-web2 lbipam.cilium.io/sharing-key=1234 lbipam.cilium.io/ips=192.168.10.215 --overwrite',
    ],
  },
  922: prints(/netshoot-web +k8s-[^]*netshoot-web2 +k8s-[^]*webpod +k8s-/),
  927: prints(OK_FROM),
  929: prints(OK_FROM),
  933: silent,
  934: prints(/2 packets transmitted/),
  935: prints(OK_FROM),
  936: prints(OK_FROM),
};
