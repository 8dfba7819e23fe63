// A PNG as its size and colours (PNG specification, third edition): 8 bits per channel, as screenshots are.
import { inflateSync } from "node:zlib";

export function picture(png) {
  let at = 8;
  let header;
  const data = [];
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = body;
    if (type === "IDAT") data.push(body);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const size = { 2: 3, 6: 4 }[header[9]];
  if (header[8] !== 8 || !size || header[12] !== 0) throw new Error("not a PNG of a screenshot");
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * size;
  const colours = new Map();
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    const line = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const a = x < size ? 0 : line[x - size];
      const b = above[x];
      const c = x < size ? 0 : above[x - size];
      line[x] += [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
    }
    for (let x = 0; x < stride; x += size) {
      const colour = line.readUIntBE(x, 3);
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
    }
    above = line;
  }
  return { width, height, colours };
}

function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}
