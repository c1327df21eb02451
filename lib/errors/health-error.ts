/** The base of every error that the library throws on purpose. */
export abstract class HealthError extends Error {
  /** Stable, for programs; the text is for people. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
