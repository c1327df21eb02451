import { setTimeout as pause } from 'node:timers/promises';

export { pause };

export const pass = async () => undefined;

export const failing = async () => {
  throw new Error('connect ECONNREFUSED 10.1.2.3:5432');
};

export const hanging = () => new Promise(() => undefined);

/** The status code of an answer, as the table shows it. */
export const shown = ({ status }) => (status === 0 ? 'no answer within 1 s' : String(status));

/** A dependency that can go down and come up again, and counts its calls. */
export class Dependency {
  runs = 0;
  running = 0;
  mostRunning = 0;
  behave = pass;

  ask = async (context) => {
    this.runs++;
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    try {
      return await this.behave(context);
    } finally {
      this.running--;
    }
  };
}

export const times = (count, run) => Promise.all(Array.from({ length: count }, run));
