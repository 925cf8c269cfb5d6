//! How much memory this machine, or the container it pretends to be, has.

use std::fs;
use std::path::{Path, PathBuf};

/// The budget where none is asked for: 80% of the physical memory or of the control group's limit, whichever is less.
pub fn default_budget() -> u64 {
    let limit = fs::read_to_string("/proc/self/cgroup")
        .ok()
        .and_then(|groups| control_group_limit(&groups, Path::new("/sys/fs/cgroup")));
    let available = physical_memory().min(limit.unwrap_or(u64::MAX));
    available / 5 * 4
}

/// The bytes of memory built in, or a cautious 1 GiB where the system does not tell.
fn physical_memory() -> u64 {
    // SAFETY: `sysconf` only reads a number of the system; an unknown name gives -1.
    let (pages, page_size) = unsafe { (libc::sysconf(libc::_SC_PHYS_PAGES), libc::sysconf(libc::_SC_PAGESIZE)) };
    match (u64::try_from(pages), u64::try_from(page_size)) {
        (Ok(pages), Ok(page_size)) => pages.saturating_mul(page_size),
        _ => 1 << 30,
    }
}

/// The smallest limit on the way from this process's memory control group up to the root, under either version of
/// Linux's control groups. `groups` is the text of `/proc/self/cgroup`: a line `number:controllers:path` for each
/// hierarchy, where version 2 has no controllers.
fn control_group_limit(groups: &str, root: &Path) -> Option<u64> {
    groups
        .lines()
        .filter_map(|line| {
            let mut fields = line.splitn(3, ':').skip(1);
            let (controllers, path) = (fields.next()?, fields.next()?);
            if controllers.is_empty() {
                smallest_limit(root, path, "memory.max")
            } else if controllers.split(',').any(|name| name == "memory") {
                smallest_limit(&root.join("memory"), path, "memory.limit_in_bytes")
            } else {
                None
            }
        })
        .min()
}

/// The smallest number in the files called `name` in the folder `path` of a hierarchy and in all above it. Inside a
/// container the upper part of the path is often missing, and its own group is the root.
fn smallest_limit(hierarchy: &Path, path: &str, name: &str) -> Option<u64> {
    let group: PathBuf = hierarchy.join(path.trim_start_matches('/'));
    group
        .ancestors()
        .take_while(|folder| folder.starts_with(hierarchy))
        .filter_map(|folder| fs::read_to_string(folder.join(name)).ok()?.trim().parse().ok())
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_budget_is_part_of_the_memory() {
        let budget = default_budget();
        assert!(budget > 0 && budget < physical_memory());
    }

    #[test]
    fn version_two_takes_the_smallest_limit_above() {
        let root = tempfile::tempdir().unwrap();
        write(&root.path().join("a/memory.max"), "1000\n");
        write(&root.path().join("a/b/memory.max"), "max\n");
        assert_eq!(control_group_limit("0::/a/b\n", root.path()), Some(1000));
        assert_eq!(control_group_limit("0::/elsewhere\n", root.path()), None);
        write(&root.path().join("memory.max"), "500\n");
        assert_eq!(control_group_limit("0::/elsewhere\n", root.path()), Some(500));
    }

    #[test]
    fn version_one_has_a_hierarchy_for_memory() {
        let root = tempfile::tempdir().unwrap();
        write(&root.path().join("memory/job/memory.limit_in_bytes"), "2000\n");
        write(&root.path().join("memory/memory.limit_in_bytes"), "9223372036854771712\n");
        let groups = "3:cpu,cpuacct:/job\n2:memory:/job\n0::/\n";
        assert_eq!(control_group_limit(groups, root.path()), Some(2000));
        assert_eq!(control_group_limit("garbage", root.path()), None);
    }
}
