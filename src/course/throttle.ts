/** Runs a task at most once in `ms` milliseconds of real time, and never loses the last request. */
export interface Throttle {
  /** Now, or as soon as the time since the last run allows. */
  request(): void;
  /** Now, in place of a request that waits. */
  flush(): void;
}

export function throttle(task: () => void, ms: number): Throttle {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    task();
  };
  return {
    request: () => {
      if (timer !== undefined) return;
      const wait = last + ms - performance.now();
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    flush,
  };
}
