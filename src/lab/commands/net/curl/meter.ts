/** curl's progress meter, on stderr when the output does not go to a terminal (tool_progress.c, progress.c). */

export const METER_HEAD =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/**
 * @param elapsed milliseconds
 * @param total bytes that were announced
 */
export function meterLine(received: number, elapsed: number, total = received): string {
  const percent = String(total === 0 ? 0 : Math.floor((100 * received) / total)).padStart(3);
  const speed = received === 0 ? 0 : Math.round(received / Math.max(elapsed / 1000, 0.001));
  const spent = elapsed < 1000 ? '--:--:--' : duration(Math.floor(elapsed / 1000));
  const [all, got, pace] = [total, received, speed].map((figure) => String(figure).padStart(5));
  return `\r${percent} ${all}  ${percent} ${got}    0     0  ${pace}      0 --:--:-- ${spent} --:--:-- ${pace}`;
}

function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
