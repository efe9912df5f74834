"""Addresses of development in the API."""

from django.urls import path

from tasking.api import views

urlpatterns = [
    path("taskings/", views.MyTaskingsAPI.as_view(), name="my-taskings"),
    path("referrals/<str:key>/taskings/", views.TaskingsAPI.as_view(), name="taskings"),
    path("referrals/<str:key>/taskings/<int:number>/", views.TaskingAPI.as_view(), name="tasking"),
    path(
        "referrals/<str:key>/taskings/<int:number>/steps/<slug:verb>/",
        views.TaskingStepAPI.as_view(),
        name="tasking-step",
    ),
    path("referrals/<str:key>/products/", views.ProductsAPI.as_view(), name="products"),
    path("referrals/<str:key>/products/<int:number>/", views.ProductAPI.as_view(), name="product"),
    path(
        "referrals/<str:key>/products/<int:number>/steps/<slug:verb>/",
        views.ProductStepAPI.as_view(),
        name="product-step",
    ),
    path("referrals/<str:key>/products/<int:number>/versions/", views.VersionsAPI.as_view(), name="versions"),
    path(
        "referrals/<str:key>/products/<int:number>/versions/<int:version_number>/",
        views.VersionAPI.as_view(),
        name="version",
    ),
]
