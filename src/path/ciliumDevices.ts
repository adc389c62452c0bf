/** Devices that an agent makes on its node. */
export const CILIUM_HOST = 'cilium_host';
export const CILIUM_VXLAN = 'cilium_vxlan';
