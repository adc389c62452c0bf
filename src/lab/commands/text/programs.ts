import type { Program } from '../../process.ts';
import { awk } from './awk/awk.ts';
import { cat, rev, tac } from './cat.ts';
import { base64, column, cut, paste, tr } from './columns.ts';
import { wc } from './count.ts';
import { echo } from './echo.ts';
import {
  basename,
  chmod,
  cp,
  diff,
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
import { grep } from './grep.ts';
import { head, tail } from './headTail.ts';
import { jq, yq } from './jq.ts';
import { printf } from './printf.ts';
import { sed } from './sed.ts';
import { sort } from './sort.ts';
import { sshpass } from './ssh.ts';
import { hostname, id, printenv, uname, which, whoami } from './machineFacts.ts';
import { clear, env, sudo, timeout, watch, xargs } from './runners.ts';
import { seq, yes } from './sequences.ts';
import { date, sleep } from './time.ts';
import { comm, uniq } from './uniq.ts';

const succeed: Program = () => Promise.resolve(0);
const fail: Program = () => Promise.resolve(1);

/** The small text and file tools, by name. `ssh` needs to know its hosts: see `sshProgram`. */
export function textPrograms(): ReadonlyMap<string, Program> {
  return new Map(
    Object.entries({
      awk,
      base64,
      basename,
      cat,
      chmod,
      clear,
      column,
      comm,
      cp,
      cut,
      date,
      diff,
      dirname,
      echo,
      env,
      head,
      hostname,
      id,
      jq,
      ls,
      mkdir,
      mktemp,
      mv,
      paste,
      printenv,
      printf,
      pwd,
      rev,
      rm,
      rmdir,
      sed,
      seq,
      sleep,
      sort,
      sshpass,
      sudo,
      tac,
      tail,
      tee,
      timeout,
      touch,
      tr,
      uname,
      uniq,
      watch,
      wc,
      which,
      whoami,
      xargs,
      yes,
      yq,
      gawk: awk,
      mawk: awk,
      egrep: grep('extended'),
      fgrep: grep('fixed'),
      grep: grep('basic'),
      true: succeed,
      false: fail,
    }),
  );
}
