import { readFileSync } from 'node:fs';

/** Resident memory of each process in MB, as Linux counts it (VmRSS in /proc/PID/status). */
export function describeMemory(parts: readonly { name: string; pids: readonly number[] }[]): string[] {
  const residentMb = (pid: number): number => {
    try {
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      return 0; // ended meanwhile
    }
  };
  const running = parts.filter((part) => part.pids.length > 0);
  return [
    'resident memory',
    ...running.map(
      ({ name, pids }) => `  ${name.padEnd(28)} ${Math.round(pids.reduce((sum, pid) => sum + residentMb(pid), 0))} MB`,
    ),
  ];
}
