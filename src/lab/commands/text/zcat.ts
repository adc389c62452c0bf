/** `zcat` and `gunzip -c`: files that were compressed with gzip. */
import type { Program } from '../../process.ts';
import { resolvePath } from '../../shell/files.ts';
import { unzipped } from './unzipped.ts';

export const zcat: Program = async ({ args, cwd, machine: { files }, stdout, stderr }) => {
  const names = args.filter((word) => word !== '-f' && word !== '-c');
  if (names.length === 0 || names.some((name) => name.startsWith('-'))) {
    await stderr.write('gzip: reading from a pipe is not simulated in this lab: name a file\n');
    return 1;
  }
  let status = 0;
  const fail = async (text: string): Promise<void> => {
    status = 1;
    await stderr.write(text);
  };
  for (const name of names) {
    const path = resolvePath(cwd, name);
    if (!files.exists(path)) await fail(`gzip: ${name}: No such file or directory\n`);
    else if (files.isDirectory(path)) await fail(`gzip: ${name} is a directory -- ignored\n`);
    else {
      try {
        await stdout.write(new TextDecoder().decode(unzipped(files.readBytes(path))));
      } catch {
        await fail(`\ngzip: ${name}: not in gzip format\n`);
      }
    }
  }
  return status;
};
