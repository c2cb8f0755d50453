/** Alarms and unverified addresses, of each region with buckets or contacts, on top of every page. */

import Button from "@cloudscape-design/components/button";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { lightsail } from "../api/lightsail";
import { type Banner, dismissBanner, getBanners } from "../api/native";
import { regionsSeen, whenRegionSeen } from "../api/regions-seen";
import { alarms } from "../texts/alarms";
import { useNotices } from "./notices";
import { isRefusedRight } from "./refused";
import { useHere } from "./signed-in";
import { useRefresh } from "./use-refresh";

const words = alarms.banner;
const REFRESH_S = 60;
const FRESH_MS = 10_000;
const SETTLE_MS = 300;

const listeners = new Set<() => void>();

/** Read the banners anew: something about alarms or contacts has changed. */
export function reloadBanners(): void {
  for (const listener of listeners) listener();
}

export function BannerList() {
  const { region } = useHere();
  const navigate = useNavigate();
  const notices = useNotices();
  const items = useItems(region);
  // A contact's banner is put away for as long as this page lives; the server keeps it.
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const dismiss = async (banner: Banner) => {
    if (banner.kind === "contact") {
      setHidden((before) => new Set([...before, idOf(banner)]));
      return;
    }
    try {
      await dismissBanner(banner.region, banner.name);
    } catch (error) {
      notices.refused(words.dismissRefused, error);
    }
    reloadBanners();
  };
  const resend = async (banner: Banner) => {
    try {
      await lightsail(banner.region, "SendContactMethodVerification", { protocol: "Email" });
      notices.done(words.resent);
    } catch (error) {
      notices.refused(words.resendRefused, error);
    }
    reloadBanners();
  };
  const shown = items.filter((banner) => !hidden.has(idOf(banner)));
  if (shown.length === 0) return null;
  return (
    <div className="banners">
      <Flashbar
        stackItems
        i18nStrings={{
          ariaLabel: words.list,
          notificationBarText: words.stack,
          notificationBarAriaLabel: words.stack,
          errorIconAriaLabel: words.alarmHeader,
          warningIconAriaLabel: words.warning,
          infoIconAriaLabel: words.list,
          successIconAriaLabel: words.list,
          inProgressIconAriaLabel: words.list,
        }}
        items={shown.map((banner): FlashbarProps.MessageDefinition => {
          const path = `/alarms/${banner.region}/${encodeURIComponent(banner.name)}`;
          const isAlarm = banner.kind === "alarm";
          return {
            id: idOf(banner),
            type: isAlarm ? "error" : "warning",
            ariaRole: "status",
            content:
              banner.region === region
                ? banner.sentence
                : words.elsewhere(banner.sentence, banner.region),
            dismissible: true,
            dismissLabel: words.dismiss,
            onDismiss: () => void dismiss(banner),
            action: isAlarm ? (
              <Button
                href={path}
                onFollow={(event) => {
                  event.preventDefault();
                  void navigate(path);
                }}
              >
                {words.open}
              </Button>
            ) : (
              <Button onClick={() => void resend(banner)}>{words.resend}</Button>
            ),
          };
        })}
      />
    </div>
  );
}

/** The banners, read at every navigation and now and then. */
function useItems(region: string): Banner[] {
  const { pathname } = useLocation();
  const [items, setItems] = useState<Banner[]>([]);
  const [turn, setTurn] = useState(0);
  const readMs = useRef(0);
  const denied = useRef(new Set<string>());
  useEffect(() => {
    const reload = () => setTurn((before) => before + 1);
    let waiting: ReturnType<typeof setTimeout>;
    listeners.add(reload);
    // A home of many regions sees them one after the other.
    whenRegionSeen(() => {
      clearTimeout(waiting);
      waiting = setTimeout(reload, SETTLE_MS);
    });
    return () => {
      clearTimeout(waiting);
      listeners.delete(reload);
    };
  }, []);
  useEffect(() => {
    let isCurrent = true;
    readMs.current = Date.now();
    const regions = new Set([region, ...regionsSeen()].filter((one) => !denied.current.has(one)));
    // No banner is worth a notice of its own; and who may not see them is asked no more.
    const read = async (one: string): Promise<Banner[]> => {
      try {
        return await getBanners(one);
      } catch (error) {
        if (isRefusedRight(error)) denied.current.add(one);
        return [];
      }
    };
    void Promise.all([...regions].map(read)).then((found) => {
      if (!isCurrent) return;
      setItems(found.flat().sort(byUrgency));
    });
    return () => {
      isCurrent = false;
    };
  }, [region, turn]);
  useEffect(() => {
    // Whoever clicks through pages fast would fill the audit trail with this.
    if (Date.now() - readMs.current > FRESH_MS) reloadBanners();
  }, [pathname]);
  useRefresh(reloadBanners, REFRESH_S);
  return items;
}

/** Alarms before contacts, then what is newer. */
function byUrgency(one: Banner, other: Banner): number {
  if (one.kind !== other.kind) return one.kind === "alarm" ? -1 : 1;
  return other.since - one.since;
}

function idOf(banner: Banner): string {
  return `${banner.kind} ${banner.name} ${banner.region} ${banner.since}`;
}
