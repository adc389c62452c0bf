/** Devices that an agent makes on its node. */
export const CILIUM_HOST = 'cilium_host';
export const CILIUM_VXLAN = 'cilium_vxlan';
/** What the names of the pods' devices begin with. */
export const POD_DEVICE = 'lxc';
