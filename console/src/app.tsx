/** The frame around every page: who is signed in, in which region, and where one may go. */

import AppLayout from "@cloudscape-design/components/app-layout";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import Spinner from "@cloudscape-design/components/spinner";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { Navigate, Route, Routes, useLocation, useNavigate } from "react-router";

import { lightsail, type Region } from "./api/lightsail";
import { readSession, type Session, signOut, whenSignedOut } from "./api/session";
import { SignedIn } from "./parts/signed-in";
import { NoticeKeeper, NoticeList } from "./parts/notices";
import { setTheme, theme, type Theme } from "./parts/theme";
import { SignIn } from "./pages/sign-in";
import { texts } from "./texts";

const Home = lazy(() => import("./pages/home"));
const CreateBucket = lazy(() => import("./pages/create-bucket"));
const BucketPage = lazy(() => import("./pages/bucket/page"));

const REGION = "lazarette-region";

export function App() {
  const [session, setSession] = useState<Session>();
  useEffect(() => {
    whenSignedOut(() => setSession((before) => before && { ...before, signedIn: false }));
    void readSession().then(setSession);
  }, []);
  if (!session) return <Spinner size="large" />;
  if (!session.signedIn) return <SignIn endpoint={session.endpoint} onSignedIn={setSession} />;
  return (
    <NoticeKeeper>
      <Frame session={session} onSignedOut={() => setSession({ ...session, signedIn: false })} />
    </NoticeKeeper>
  );
}

function Frame({ session, onSignedOut }: { session: Session; onSignedOut: () => void }) {
  const navigate = useNavigate();
  const place = useLocation();
  const [region, setRegion] = useState(localStorage.getItem(REGION) ?? session.region);
  const [regions, setRegions] = useState<Region[]>([]);
  const [shownTheme, setShownTheme] = useState<Theme>(theme());
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  useEffect(() => {
    lightsail<{ regions: Region[] }>(region, "GetRegions").then(
      (found) => setRegions(found.regions),
      () => setRegions([]),
    );
    // The list of regions is the same whichever one is asked.
  }, []);
  const follow = useCallback(
    (event: CustomEvent<{ href?: string | undefined; external?: boolean | undefined }>) => {
      if (event.detail.href && !event.detail.external) {
        event.preventDefault();
        void navigate(event.detail.href);
      }
    },
    [navigate],
  );
  const chooseRegion = (name: string) => {
    localStorage.setItem(REGION, name);
    setRegion(name);
    void navigate("/");
  };
  return (
    <SignedIn.Provider value={{ session, region }}>
      <div id="top">
        <TopNavigation
          identity={{ href: "/", title: texts.product, onFollow: follow, logo: { src: "/icon.svg", alt: "" } }}
          utilities={[
            {
              type: "menu-dropdown",
              text: region,
              ariaLabel: `${texts.nav.region}: ${region}`,
              items: regions.map((item) => ({
                id: item.name,
                text: `${item.displayName} (${item.name})`,
              })),
              onItemClick: (event) => chooseRegion(event.detail.id),
            },
            {
              type: "menu-dropdown",
              iconName: "settings",
              ariaLabel: texts.nav.theme,
              title: texts.nav.theme,
              items: (["system", "light", "dark"] as const).map((id) => ({
                id,
                text: texts.nav.themes[id],
                itemType: "checkbox" as const,
                checked: shownTheme === id,
              })),
              onItemClick: (event) => {
                setTheme(event.detail.id as Theme);
                setShownTheme(event.detail.id as Theme);
              },
            },
            {
              type: "menu-dropdown",
              text: shortName(session.arn ?? ""),
              description: session.arn ?? "",
              iconName: "user-profile",
              items: [{ id: "out", text: texts.nav.signOut }],
              onItemClick: () => void signOut().finally(onSignedOut),
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        navigationOpen={isNavigationOpen}
        onNavigationChange={(event) => setNavigationOpen(event.detail.open)}
        toolsHide
        navigation={
          <SideNavigation
            header={{ href: "/", text: texts.product }}
            activeHref={place.pathname.startsWith("/account") ? "/account" : "/"}
            onFollow={follow}
            items={[{ type: "link", text: texts.nav.storage, href: "/" }]}
          />
        }
        notifications={<NoticeList />}
        content={
          <Suspense fallback={<Spinner size="large" />}>
            <Routes>
              <Route path="/" element={<Home />} />
              <Route path="/create" element={<CreateBucket />} />
              <Route path="/buckets/:name/:tab?" element={<BucketPage />} />
              <Route path="*" element={<Navigate to="/" replace />} />
            </Routes>
          </Suspense>
        }
      />
    </SignedIn.Provider>
  );
}

function shortName(arn: string): string {
  const rest = arn.split(":").slice(5).join(":");
  return rest.split("/").at(-1) || arn;
}
