//! What a whole system refuses: a full disk, a read-only one, limits, permissions. Mounts are made in
//! a namespace of their own, so nothing is mounted for anybody else.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::bail;

use super::judge::{again, judge};
use super::scene::Scene;
use super::tally::Tally;

/// A state of the system around a build.
struct System {
    name: &'static str,
    /// In `sh`: makes it so, runs `"$@"`, and ends with its exit status. `$at` is the directory,
    /// `$template` what is to stand in it, `$after` where a copy of it is to be made if it is gone
    /// afterwards, `$room` how much room there is.
    script: &'static str,
    /// Whether it takes mounts.
    mounts: bool,
    /// How much room, from none upwards; so that the room ends anywhere in the middle.
    rooms: std::ops::Range<u32>,
}

/// The directory becomes a small disk in memory with this option.
const DISK: &str = r#"
    disk() { mount -t tmpfs -o "mode=755,$1" none "$at" && cp -a "$template/." "$at/" && cd "$at" || exit 77; }
    back() { status=$?; rm -f "$at"/fill*; cp -a "$at/." "$after/"; exit $status; }
"#;

const SYSTEMS: &[System] = &[
    System {
        name: "full disk",
        script: r#"disk size=512k
            cat /dev/zero > fill 2> /dev/null
            truncate -s -$((room * 4096)) fill; "$@"; back"#,
        mounts: true,
        rooms: 0..12,
    },
    System {
        name: "no inodes left",
        script: r#"disk size=1m,nr_inodes=100; n=0
            while true 2> /dev/null > fill$n; do n=$((n + 1)); done
            while [ $room -gt 0 ]; do n=$((n - 1)); room=$((room - 1)); rm fill$n; done; "$@"; back"#,
        mounts: true,
        rooms: 0..12,
    },
    System {
        name: "read-only file system",
        script: r#"disk size=1m; mount -o remount,ro none "$at" || exit 77; "$@"
            status=$?; mount -o remount,rw none "$at"; (exit $status); back"#,
        mounts: true,
        rooms: 0..1,
    },
    System {
        name: "limit on the size of files, EFBIG",
        script: r#"ulimit -f 1; trap '' XFSZ; exec "$@""#,
        mounts: false,
        rooms: 0..1,
    },
    System {
        name: "limit on the size of files, SIGXFSZ",
        script: r#"ulimit -c 0; ulimit -f 1; exec "$@""#,
        mounts: false,
        rooms: 0..1,
    },
    System {
        name: "limit on open files",
        script: r#"ulimit -n $((room + 3)); exec "$@""#,
        mounts: false,
        rooms: 1..6,
    },
    System {
        name: "parent that cannot be written",
        script: r#"user=$(stat -c %u "$at"); chmod 555 "$at"
            if [ "$user" != 0 ]; then "$@"; status=$?; chmod 755 "$at"; exit $status; fi
            chown -R 65534:65534 "$at"
            setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; status=$?
            chmod 755 "$at"; chown -R 0:0 "$at"; exit $status"#,
        mounts: false,
        rooms: 0..1,
    },
];

/// The rows of a kind of output, one for each system.
pub(super) fn rows(scene: &Scene, place: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut rows = Vec::new();
    for system in SYSTEMS {
        let mut row = Tally::new(scene.kind.name, system.name);
        for room in system.rooms.clone() {
            let (outcome, next) = try_one(scene, place, system, room)?;
            row.add(&format!("room {room}"), &outcome, next);
        }
        rows.push(row);
    }
    Ok(rows)
}

type Tried = (super::judge::Outcome, Option<String>);

fn try_one(scene: &Scene, place: &Path, system: &System, room: u32) -> anyhow::Result<Tried> {
    let (at, after) = (place.join("at"), place.join("after"));
    scene.copy_to(&at)?;
    let script = [DISK, system.script].concat();
    let unshare: &[&str] = if system.mounts {
        &["unshare", "-rm"]
    } else {
        &[]
    };
    let words = unshare.iter().copied().chain(["sh", "-c", &script, "sh"]);
    let wrapper: Vec<OsString> = words.map(Into::into).collect();
    let mut command = scene.command(&at, &wrapper);
    command.env("at", &at).env("after", &after);
    command
        .env("template", &scene.template)
        .env("room", room.to_string());
    let stands = if system.mounts {
        fs::create_dir(&after)?;
        &after
    } else {
        &at
    };
    let output = scene.run(command, &at)?;
    if output.status.code() == Some(77) || (system.mounts && output.status.code() == Some(1)) {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("no file systems can be mounted here: {words}");
    }
    let outcome = judge(scene, stands, &output)?;
    let next = again(scene, stands)?;
    fs::remove_dir_all(&at)?;
    if system.mounts {
        fs::remove_dir_all(&after)?;
    }
    Ok((outcome, next))
}
