/** A terminal for tests: what a person sees after the text of some frames. */

/** Text, CR, LF, cursor up, clear to the end of the line or the screen; wraps behind the last column. */
export class Glass {
  lines: string[] = [''];
  row = 0;
  column = 0;
  readonly columns: number;
  constructor(columns: number) {
    this.columns = columns;
  }
  write(text: string): void {
    for (const [token, sequence, number] of text.matchAll(/\u001b\[((\d*)[A-Za-z])|[\s\S]/gu)) {
      if (sequence === undefined) this.put(token);
      else if (sequence.endsWith('A')) this.row = Math.max(0, this.row - Number(number || 1));
      else if (sequence === '2K') this.lines[this.row] = '';
      else if (sequence === 'K') this.lines[this.row] = this.line().slice(0, this.column);
      else if (sequence === 'J') {
        this.lines[this.row] = this.line().slice(0, this.column);
        this.lines.length = this.row + 1;
      } else throw new Error(`unexpected sequence ${sequence}`);
    }
  }
  line(): string {
    return this.lines[this.row] ?? '';
  }
  put(char: string): void {
    if (char === '\r') this.column = 0;
    else if (char === '\n') this.down();
    else {
      if (this.column === this.columns) this.down();
      const line = this.line().padEnd(this.column);
      this.lines[this.row] = line.slice(0, this.column) + char + line.slice(this.column + 1);
      this.column += 1;
    }
  }
  down(): void {
    this.row += 1;
    this.column = 0;
    if (this.row === this.lines.length) this.lines.push('');
  }
  get text(): string[] {
    return this.lines.map((line) => line.trimEnd());
  }
}
