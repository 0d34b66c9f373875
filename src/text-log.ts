// SPDX-License-Identifier: Apache-2.0

/** From pino's levels to the letters by which klog's lines begin: reasons have none of their own there. */
const letters: Readonly<Record<string, string>> = { 20: "I", 30: "I", 40: "W", 50: "E", 60: "F" };

/**
 * One of pino's lines in klog's form: `I0730 12:34:56.789000    4711 component] "Message" key="value" number=3`. Times are UTC. Texts
 * are quoted as JSON has it, so that none can begin a line of its own.
 */
export function toTextLine(line: string, pid: number): string {
  const { level, time, component, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const stamp = new Date(Number(time)).toISOString();
  const day = stamp.slice(5, 10).replace("-", "");
  const place = `${String(pid).padStart(7)} ${String(component)}]`;
  const told = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const message = JSON.stringify(msg ?? "");
  return `${letters[String(level)] ?? "I"}${day} ${stamp.slice(11, 23)}000 ${place} ${message}${told.join("")}\n`;
}
