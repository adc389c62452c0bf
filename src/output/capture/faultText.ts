import type { Fault } from './frame.ts';

/** What is wrong with a capture file, where, and what to do, for a reader of `locale`. `packets` were read before it. */
export function faultText(
  { reason, offset, found = 0 }: Fault,
  packets: number,
  locale: 'ko' | 'en',
): string {
  const read =
    packets === 0
      ? ''
      : locale === 'ko'
        ? ` 그 앞의 패킷 ${packets}개는 읽었습니다.`
        : ` The ${packets} packets before it were read.`;
  const hex = `0x${found.toString(16)}`;
  const texts: Readonly<Record<Fault['reason'], readonly [ko: string, en: string]>> = {
    empty: [
      '파일이 비어 있습니다. tcpdump를 Ctrl+C로 끝낸 뒤 다시 복사하세요.',
      'The file is empty. End tcpdump with Ctrl+C, then copy the file again.',
    ],
    compressed: [
      '압축된 파일입니다. 먼저 푸세요(gunzip, zstd -d, lz4 -d).',
      'The file is compressed. Unpack it first (gunzip, zstd -d, lz4 -d).',
    ],
    unknown: [
      `오프셋 ${offset}: pcap도 pcapng도 아닙니다. tcpdump -w로 저장한 파일을 여세요.`,
      `Offset ${offset}: neither pcap nor pcapng. Open a file that tcpdump -w has written.`,
    ],
    version: [
      `오프셋 ${offset}: pcap 버전 ${found}은(는) 읽지 못합니다(읽는 버전: 2). editcap으로 변환하세요.`,
      `Offset ${offset}: pcap version ${found} is not read, only version 2. Convert it with editcap.`,
    ],
    cut: [
      `오프셋 ${offset}: 여기서 시작하는 기록에 ${found}바이트가 모자랍니다. 캡처가 끝나기 전에 복사된 파일입니다.`,
      `Offset ${offset}: the record that begins here lacks ${found} bytes. The file was copied before the capture ended.`,
    ],
    length: [
      `오프셋 ${offset}: 길이 ${found}(${hex})은(는) 있을 수 없습니다. 파일이 손상되었습니다.`,
      `Offset ${offset}: a length of ${found} (${hex}) is impossible. The file is damaged.`,
    ],
    interface: [
      `오프셋 ${offset}: 파일에 없는 인터페이스 ${found}의 패킷입니다. 파일이 손상되었습니다.`,
      `Offset ${offset}: a packet of interface ${found}, which the file does not describe. The file is damaged.`,
    ],
  };
  return texts[reason][locale === 'ko' ? 0 : 1] + read;
}
