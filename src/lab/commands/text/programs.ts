import type { Program } from '../../process.ts';
import { onUse } from '../../onUse.ts';
import { cat, rev, tac } from './cat.ts';
import { base64, column, cut, paste, tr } from './columns.ts';
import { wc } from './count.ts';
import { echo } from './echo.ts';
import {
  basename,
  chmod,
  cp,
  dirname,
  ls,
  mkdir,
  mktemp,
  mv,
  pwd,
  rm,
  rmdir,
  tee,
  touch,
} from './fileTools.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { notSimulated } from '../../shell/notSimulated.ts';
import { head, tail } from './headTail.ts';
import { printf } from './printf.ts';
import { sort } from './sort.ts';
import { sshpass } from './ssh.ts';
import { hostname, id, printenv, uname, which, whoami } from './machineFacts.ts';
import { clear, env, sudo, timeout, watch, xargs } from './runners.ts';
import { seq, yes } from './sequences.ts';
import { date, sleep } from './time.ts';
import { comm, uniq } from './uniq.ts';

const awk = onUse(async () => (await import('./awk/awk.ts')).awk);
const diff = onUse(async () => (await import('./diff.ts')).diff);
const jq = onUse(async () => (await import('./jq.ts')).jq);
const readlink = onUse(async () => (await import('./fileFacts.ts')).readlink);
const realpath = onUse(async () => (await import('./fileFacts.ts')).realpath);
const sed = onUse(async () => (await import('./sed.ts')).sed);
const cmp = onUse(async () => (await import('./fileFacts.ts')).cmp);
const fold = onUse(async () => (await import('./lineTools.ts')).fold);
const nl = onUse(async () => (await import('./lineTools.ts')).nl);
const stat = onUse(async () => (await import('./fileFacts.ts')).stat);
const uptime = onUse(async () => (await import('./uptime.ts')).uptime);
const yq = onUse(async () => (await import('./jq.ts')).yq);
const zcat = onUse(async () => (await import('./zcat.ts')).zcat);
const succeed: Program = () => Promise.resolve(0);
const fail: Program = () => Promise.resolve(1);

/** What every Linux machine has besides: a missing program would be another answer. */
const ABSENT = 'bc cksum du expand expr factor fmt join ln md5sum nproc od sha256sum shuf split xxd'.split(
  ' ',
);

/** The small text and file tools, by name. `ssh` needs to know its hosts: see `sshProgram`. */
export function textPrograms(): ReadonlyMap<string, Program> {
  return new Map([
    ...ABSENT.map((name) => [name, notSimulated(name)] as const),
    ...Object.entries<Program>({
      awk,
      base64,
      basename,
      cat,
      chmod,
      clear,
      cmp,
      column,
      comm,
      cp,
      cut,
      date,
      diff,
      dirname,
      echo,
      env,
      find,
      fold,
      head,
      hostname,
      id,
      jq,
      ls,
      mkdir,
      mktemp,
      mv,
      nl,
      paste,
      printenv,
      printf,
      pwd,
      readlink,
      realpath,
      rev,
      rm,
      rmdir,
      sed,
      seq,
      sleep,
      sort,
      sshpass,
      stat,
      sudo,
      tac,
      tail,
      tee,
      timeout,
      touch,
      tr,
      uname,
      uniq,
      uptime,
      watch,
      wc,
      which,
      whoami,
      xargs,
      yes,
      yq,
      zcat,
      gawk: awk,
      mawk: awk,
      egrep: grep('extended'),
      fgrep: grep('fixed'),
      grep: grep('basic'),
      true: succeed,
      false: fail,
    }),
  ]);
}
