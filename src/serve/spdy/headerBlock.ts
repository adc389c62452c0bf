/** The name/value blocks of SPDY: one zlib stream for each direction, begun with a dictionary that the protocol fixes. */
import { constants, createDeflate, createInflate } from 'node:zlib';

const WORDS =
  'options,head,post,put,delete,trace,accept,accept-charset,accept-encoding,accept-language,accept-ranges,age,allow,' +
  'authorization,cache-control,connection,content-base,content-encoding,content-language,content-length,' +
  'content-location,content-md5,content-range,content-type,date,etag,expect,expires,from,host,if-match,' +
  'if-modified-since,if-none-match,if-range,if-unmodified-since,last-modified,location,max-forwards,pragma,' +
  'proxy-authenticate,proxy-authorization,range,referer,retry-after,server,te,trailer,transfer-encoding,upgrade,' +
  'user-agent,vary,via,warning,www-authenticate,method,get,status,200 OK,version,HTTP/1.1,url,public,set-cookie,' +
  'keep-alive,origin';

const TAIL =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized' +
  '403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable' +
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT' +
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,' +
  'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

/** 1423 bytes. */
const dictionary = Buffer.concat([...WORDS.split(',').flatMap((word) => lengthAnd(word)), Buffer.from(TAIL)]);

function lengthAnd(text: string): readonly [Buffer, Buffer] {
  const bytes = Buffer.from(text);
  return [uint32(bytes.length), bytes];
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Bytes of one block when it is unpacked; a few packed ones could become a thousand times as many. */
const MOST_HEADERS = 64 * 1024;

/** Blocks must be given in the order of their frames, one at a time. */
export class HeaderReader {
  readonly #inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });

  async read(block: Buffer): Promise<ReadonlyMap<string, string>> {
    const bytes = await collect(this.#inflate, (done) => this.#inflate.write(block, done));
    const headers = new Map<string, string>();
    let at = 4;
    const text = (): string => {
      const length = bytes.readUInt32BE(at);
      at += 4 + length;
      return bytes.toString('latin1', at - length, at);
    };
    for (let left = bytes.length < 4 ? 0 : bytes.readUInt32BE(0); left > 0; left--)
      headers.set(text(), text());
    return headers;
  }
}

export class HeaderWriter {
  readonly #deflate = createDeflate({ dictionary });

  write(headers: ReadonlyMap<string, string>): Promise<Buffer> {
    const pairs = [...headers].flatMap(([name, value]) => [...lengthAnd(name), ...lengthAnd(value)]);
    return collect(this.#deflate, (done) => {
      this.#deflate.write(Buffer.concat([uint32(headers.size), ...pairs]));
      this.#deflate.flush(constants.Z_SYNC_FLUSH, done);
    });
  }
}

function collect(stream: NodeJS.ReadableStream, work: (done: () => void) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer): void => {
      size += piece.length;
      if (size > MOST_HEADERS) reject(new Error(`headers of more than ${MOST_HEADERS} bytes`));
      else pieces.push(piece);
    };
    stream.on('data', take);
    stream.once('error', reject);
    work(() => {
      // The callback can come before the last piece has been handed over.
      setImmediate(() => {
        stream.off('data', take);
        stream.off('error', reject);
        resolve(Buffer.concat(pieces));
      });
    });
  });
}
