// What the pages must show, worked out from other sources than the pages are made of.

/** Fingerprints by kind of difference, from `cabundle list --json` of both sides. */
export function difference(old, now) {
  const by = (side) => new Map(side.roots.map((root) => [root.sha256_fingerprint, root]));
  const [before, after] = [by(old), by(now)];
  let added = [...after.values()].filter((root) => !before.has(root.sha256_fingerprint));
  let removed = [...before.values()].filter((root) => !after.has(root.sha256_fingerprint));
  const key = (root) => `${root.subject} ${root.spki_sha256}`;
  const reissued = added.filter((root) => removed.some((other) => key(other) === key(root)));
  const keys = new Set(reissued.map(key));
  added = added.filter((root) => !keys.has(key(root)));
  removed = removed.filter((root) => !keys.has(key(root)));
  const said = (root) => JSON.stringify([
    root.label, root.trust, root.server_distrust_after, root.email_distrust_after, root.distrust_after_source,
    root.mozilla_ca_policy, root.imposed_name_constraints?.der_hex,
  ]);
  const changed = [...after.values()].filter((root) => {
    const earlier = before.get(root.sha256_fingerprint);
    return earlier && said(earlier) !== said(root);
  });
  const prints = (roots) => roots.map((root) => root.sha256_fingerprint).sort();
  return { added: prints(added), removed: prints(removed), reissued: prints(reissued), changed: prints(changed) };
}

/** How many roots each purpose has, `trusted` in `cabundle list --json`. */
export function trusted(side) {
  return ["server_auth", "email_protection", "code_signing"].map(
    (purpose) => side.roots.filter((root) => root.trust[purpose] === "trusted").length,
  );
}

/** Lives, from data/roots.tsv. */
export function lives(table) {
  const lines = table.split("\n").filter((line) => line && !line.startsWith("#")).slice(1);
  return lines.map((line) => {
    const [sha256, first, gone, trust, ...label] = line.split("\t");
    const spells = trust.split(" ").map((spell) => {
      const [from, words] = spell.split("=");
      const [server, email, date] = words.split("/");
      return { from, server, email, date };
    });
    const last = spells.at(-1);
    const isTrusted = last.server === "trusted" || last.email === "trusted";
    const any = (is) => spells.some(is);
    const has = {
      state: gone ? "removed" : isTrusted ? "trusted" : "kept",
      mark: [
        any((s) => s.server === "distrusted" || s.email === "distrusted") && "distrusted",
        any((s) => s.server === "trusted" && s.date) && "dated",
      ].filter(Boolean),
      purpose: [
        any((s) => s.server === "trusted") && "server-auth",
        any((s) => s.email === "trusted") && "email-protection",
      ].filter(Boolean),
    };
    return { sha256, first, gone, spells, label: label.join("\t"), has };
  });
}

/** What the bar of a life says to those who do not see it. */
export function sentence(life) {
  const spells = life.spells.map(({ from, server, email, date }) => {
    const limited = server === "trusted" && date;
    const purposes = (word) => [["server-auth", server], ["email-protection", email]]
      .filter(([name, said]) => said === word && !(limited && name === "server-auth")).map(([name]) => name).join(", ");
    const parts = ["trusted", "distrusted"].filter(purposes).map((word) => `${word} for ${purposes(word)}`);
    if (limited) {
      const [year, month, day, hour, minute, second] = date.match(/\d\d/g);
      parts.push(`trusted for server-auth if issued until 20${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    }
    return `from ${from} ${parts.join(", ") || "neither trusted nor distrusted"}`;
  });
  return `${life.label}: ${[...spells, life.gone ? `removed ${life.gone}` : "still there"].join("; ")}`;
}
