/** curl's progress meter, on stderr when the output does not go to a terminal (tool_progress.c, progress.c). */

export const METER_HEAD =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** @param elapsed milliseconds */
export function meterLine(received: number, elapsed: number): string {
  const percent = received > 0 ? '100' : '  0';
  const bytes = String(received).padStart(5);
  const speed = received === 0 ? 0 : Math.round(received / Math.max(elapsed / 1000, 0.001));
  const spent = elapsed < 1000 ? '--:--:--' : duration(Math.floor(elapsed / 1000));
  return `\r${percent} ${bytes}  ${percent} ${bytes}    0     0  ${String(speed).padStart(5)}      0 --:--:-- ${spent} --:--:-- ${String(speed).padStart(5)}`;
}

function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
