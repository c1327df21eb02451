import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCgroupMemoryLimit } from '../../../lib/process/cgroup-memory-limit.js';

const V1_NO_LIMIT = '9223372036854771712\n';

describe('readCgroupMemoryLimit', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'cgroup-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const limit = () => readCgroupMemoryLimit(root);

  describe('with cgroup v2', () => {
    it('reads memory.max of a container that sees its own group as the root', () => {
      put('proc/self/cgroup', '0::/\n');
      put('sys/fs/cgroup/memory.max', '536870912\n');
      expect(limit()).toBe(536_870_912);
    });

    it('reads max as no limit', () => {
      put('proc/self/cgroup', '0::/\n');
      put('sys/fs/cgroup/memory.max', 'max\n');
      expect(limit()).toBeUndefined();
    });

    it('follows a nested path, and uses the lowest limit of the parent groups', () => {
      put('proc/self/cgroup', '0::/kubepods.slice/pod-1.slice/cri-2.scope\n');
      put('sys/fs/cgroup/kubepods.slice/memory.max', '8000000000\n');
      put('sys/fs/cgroup/kubepods.slice/pod-1.slice/memory.max', '300000000\n');
      put('sys/fs/cgroup/kubepods.slice/pod-1.slice/cri-2.scope/memory.max', '500000000\n');
      expect(limit()).toBe(300_000_000);
    });

    it("falls back to the root of the mount where the path is the host's", () => {
      put('proc/self/cgroup', '0::/docker/4f2a\n');
      put('sys/fs/cgroup/memory.max', '1000\n');
      expect(limit()).toBe(1_000);
    });

    it('stays inside the mount when the path leads out of it', () => {
      put('proc/self/cgroup', '0::/../../other\n');
      put('sys/other/memory.max', '1\n');
      put('sys/fs/cgroup/memory.max', '1000\n');
      expect(limit()).toBe(1_000);
    });
  });

  describe('with cgroup v1', () => {
    const V1 = '12:cpu,cpuacct:/docker/1\n5:memory:/docker/1\n0::/docker/1\n';

    it('reads the limit of the memory controller', () => {
      put('proc/self/cgroup', V1);
      put('sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes', '268435456\n');
      expect(limit()).toBe(268_435_456);
    });

    it('reads 2^63 rounded to a page as no limit, and still reads the limit of the parent', () => {
      put('proc/self/cgroup', V1);
      put('sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes', V1_NO_LIMIT);
      expect(limit()).toBeUndefined();
      put('sys/fs/cgroup/memory/docker/memory.limit_in_bytes', '500\n');
      expect(limit()).toBe(500);
    });

    it('finds the controller among others in one hierarchy, and a path with colons', () => {
      put('proc/self/cgroup', '3:hugetlb,memory,pids:/a:b\n');
      put('sys/fs/cgroup/memory/a:b/memory.limit_in_bytes', '700\n');
      expect(limit()).toBe(700);
    });
  });

  it('returns undefined without cgroups or readable files', () => {
    expect(limit()).toBeUndefined();
    put('proc/self/cgroup', 'nonsense\n');
    expect(limit()).toBeUndefined();
    put('proc/self/cgroup', '0::/\n');
    put('sys/fs/cgroup/memory.max', 'nonsense\n');
    expect(limit()).toBeUndefined();
  });

  it('agrees with Node about the limit on this machine', () => {
    const constrained = process.constrainedMemory();
    const expected = constrained > 0 && constrained <= Number.MAX_SAFE_INTEGER ? constrained : undefined;
    expect(readCgroupMemoryLimit()).toBe(expected);
  });
});
