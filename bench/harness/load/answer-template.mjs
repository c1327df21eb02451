const DATE = /\r\nDate: [^\r]{29}(?=\r\n)/i;
const HEAD_END = '\r\n\r\n';

/**
 * What every answer must be, to the byte, the Date header aside. It is made of the first answer, whose status and
 * body are checked against what is expected.
 */
export class AnswerTemplate {
  /** The head of the answer without its Date header. */
  head;
  length;
  #beforeDate;
  #afterDate;

  /** `undefined` while the answer is not complete. */
  static from(text, { status, body }) {
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const head = text.slice(0, headEnd + 2);
    const length = /\r\nContent-Length: (\d+)\r\n/i.exec(head)?.[1];
    if (length === undefined) throw new WrongAnswerError(text, 'an answer with a Content-Length');
    const bodyAt = headEnd + HEAD_END.length;
    if (text.length < bodyAt + Number(length)) return undefined;
    if (!text.startsWith(`HTTP/1.1 ${status} `) || text.slice(bodyAt) !== body) {
      throw new WrongAnswerError(text, `${status} ${body}`);
    }
    return new AnswerTemplate(text, head);
  }

  constructor(answer, head) {
    const date = DATE.exec(answer);
    this.head = head.replace(DATE, '');
    this.length = answer.length;
    this.#beforeDate = date ? answer.slice(0, date.index) : answer;
    this.#afterDate = date ? answer.slice(date.index + date[0].length) : '';
  }

  /** @throws WrongAnswerError unless the text is exactly one such answer. */
  check(text) {
    if (text.length === this.length && text.startsWith(this.#beforeDate) && text.endsWith(this.#afterDate))
      return;
    throw new WrongAnswerError(text, `${this.#beforeDate}…${this.#afterDate}`);
  }
}

export class WrongAnswerError extends Error {
  constructor(got, wanted) {
    super(
      `A server gave a wrong answer.\n  got    ${JSON.stringify(got)}\n  wanted ${JSON.stringify(wanted)}`,
    );
  }
}
