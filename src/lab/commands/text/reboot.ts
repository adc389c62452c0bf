/** `reboot`, and `shutdown` and `systemctl` as far as they do the same. */
import type { Process, Program } from '../../process.ts';

const NEVER_BACK = 'not simulated in this lab: nobody could switch the machine on again; reboot it instead';

export const reboot: Program = (process) => restart(process);

export const shutdown: Program = async (process) => {
  const { args, stderr } = process;
  if (args.some((word) => word === '-r' || word === '--reboot')) return restart(process);
  if (args.includes('-c')) return 0;
  await stderr.write(`shutdown: ${NEVER_BACK}\n`);
  return 1;
};

export const systemctl: Program = async (process) => {
  const [verb = ''] = process.args.filter((word) => !word.startsWith('-'));
  if (verb === 'reboot') return restart(process);
  const why = verb === 'poweroff' || verb === 'halt' ? NEVER_BACK : 'not simulated in this lab';
  await process.stderr.write(`systemctl ${verb}: ${why}\n`);
  return 1;
};

export const poweroff: Program = async ({ name, stderr }) => {
  await stderr.write(`${name}: ${NEVER_BACK}\n`);
  return 1;
};

async function restart({ machine, user, stderr, clock, signal }: Process): Promise<number> {
  if (machine.power === undefined) {
    await stderr.write("System has not been booted with systemd as init system (PID 1). Can't operate.\n");
    return 1;
  }
  if (user !== 'root') {
    await stderr.write('Call to Reboot failed: Interactive authentication required.\n');
    return 1;
  }
  const { power } = machine;
  power.reboot();
  // What called it is gone before it could go on.
  await clock.sleep(Infinity, AbortSignal.any([signal, power.goingDown]));
  return 0;
}
