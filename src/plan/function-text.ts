/** A function of the program in words: its name, or for one without a name what was written, on one line, shortened. */
export function functionText(f: (...operands: never[]) => unknown): string {
  const { name } = f;
  // A function in a call has no name; one in a property or variable has that of its place.
  if (name !== '') return name;
  const line = Function.prototype.toString.call(f).replace(/\s+/g, ' ').trim();
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
