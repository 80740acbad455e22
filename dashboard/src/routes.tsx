import { lazy } from "react";
import { Navigate, Route, Routes } from "react-router";
import { PageBoundary } from "./layout/page-boundary";
import CollectionsPage from "./pages/collections";
import EndpointsPage from "./pages/endpoints";

// The two pages that people start from come with the application; the others when they are asked for.
const EndpointPage = lazy(() => import("./pages/endpoint"));
const LoadBalancersPage = lazy(() => import("./pages/load-balancers"));
const PermissionsPage = lazy(() => import("./pages/permissions"));
const FindingsPage = lazy(() => import("./pages/findings"));
const FindingPage = lazy(() => import("./pages/finding"));
const SensitivePage = lazy(() => import("./pages/sensitive"));
const SensitiveClassPage = lazy(() => import("./pages/sensitive-class"));
const ChangesPage = lazy(() => import("./pages/changes"));
const NotFoundPage = lazy(() => import("./pages/not-found"));

export function PageRoutes() {
  return (
    <PageBoundary>
      <Routes>
        <Route index element={<Navigate to="/collections" replace />} />
        <Route path="collections" element={<CollectionsPage />} />
        <Route path="endpoints" element={<EndpointsPage />} />
        <Route path="endpoints/:endpointId" element={<EndpointPage />} />
        <Route path="findings" element={<FindingsPage />} />
        <Route path="findings/:findingId" element={<FindingPage />} />
        <Route path="sensitive" element={<SensitivePage />} />
        <Route path="sensitive/:className" element={<SensitiveClassPage />} />
        <Route path="changes" element={<ChangesPage />} />
        <Route path="load-balancers" element={<LoadBalancersPage />} />
        <Route path="permissions" element={<PermissionsPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </PageBoundary>
  );
}
